"""An independent reading of the protocol's vectors: docs/frames.md and docs/ldpc.md with the standard library only.

Prints one JSON object a file: cases read, and what disagrees. Usage: python3 protocol_reader.py FILE...
"""

import json
import sys
import zlib

LIMIT = 2**53 - 1


class Refused(Exception):
    """The input is none."""


def demand(claim, reason):
    if not claim:
        raise Refused(reason)


def to_bits(data, count):
    """The first bits of bytes, most significant first, as text."""
    return "".join(format(byte, "08b") for byte in data)[:count]


def to_bytes(bits):
    padded = bits + "0" * (-len(bits) % 8)
    return bytes(int(padded[i : i + 8], 2) for i in range(0, len(padded), 8))


# Privacy amplification


def toeplitz(seed, bits, count):
    """By the product of the polynomials of seed and input over GF(2): y_i is the coefficient n - 1 + i."""
    n = len(bits)
    demand(count <= n and len(seed) == (n + count - 1 if count > 0 else 0), "instruction")
    if count == 0:
        return ""
    width = max(2, n.bit_length() + 1)
    spread = lambda text: int("".join(bit.rjust(width, "0") for bit in reversed(text)), 2)
    product = spread(seed) * spread(bits)
    return "".join(str((product >> (width * (n - 1 + i))) & 1) for i in range(count))


# Polynomial hash and tags


def times(a, b):
    """The product in GF(2^128) modulo x^128 + x^7 + x^2 + x + 1."""
    product = 0
    for i in range(128):
        if b >> i & 1:
            product ^= a << i
    for i in range(254, 127, -1):
        if product >> i & 1:
            product ^= (1 << i) ^ (0x87 << (i - 128))
    return product


def polynomial_hash(key, message, bits):
    r, h = int.from_bytes(key, "big"), 0
    for at in range(0, len(message), 16):
        h = times(h ^ int.from_bytes(message[at : at + 16].ljust(16, b"\0"), "big"), r)
    return times(h ^ bits, r).to_bytes(16, "big")


TYPES = {"RAW": 1, "MORE": 2, "INST": 3, "STATUS": 4, "SIFT": 0x81, "EXTRA": 0x82, "FB": 0x83, "ABORT": 0x84}


def tag_of(parameters, case):
    session, pool = bytes.fromhex(parameters["session"]), bytes.fromhex(parameters["pool"])
    kind, payload = TYPES[case["kind"]], bytes.fromhex(case["payload"])
    down = kind >> 7
    transcript = bytes.fromhex(case["transcript"] or "")
    covered = b"keywitness/tag/1" + bytes([down]) + session + case["block"].to_bytes(8, "big") + bytes([kind])
    covered += case["sequence"].to_bytes(4, "big") + bytes([len(transcript)]) + transcript
    covered += len(payload).to_bytes(4, "big") + payload
    pad = pool[32 + 16 * (2 * case["sequence"] + down) :][:16]
    demand(len(pad) == 16, "keyExhausted")
    digest = polynomial_hash(pool[16 * down :][:16], covered, 8 * len(covered))
    tag = bytes(a ^ b for a, b in zip(digest, pad))
    return {"tagInput": covered.hex(), "tag": tag.hex()}


# Syndromes


def cube(c):
    """c^3 in GF(2^7) modulo x^7 + x + 1."""

    def product(a, b):
        total = 0
        for i in range(7):
            if b >> i & 1:
                total ^= a << i
        for i in range(12, 6, -1):
            if total >> i & 1:
                total ^= 0b10000011 << (i - 7)
        return total

    return product(c, product(c, c))


def small_syndrome(packet):
    total = 0
    for j, bit in enumerate(packet):
        if bit == "1":
            total ^= (j + 1) << 7 | cube(j + 1)
    return format(total, "014b")


def ldpc_syndrome(text, rows, packet):
    heading, parents, *columns = text.rstrip("\n").split("\n")
    _, circulant, _, mother, most = map(int, heading.split())
    demand(mother <= rows <= most, "rows")
    pairs = lambda line: [int(line[i : i + 2], 36) for i in range(0, len(line), 2)]
    parts = [[] for _ in range(most)]
    for column, line in enumerate(columns):
        values = pairs(line)
        for row, shift in zip(values[::2], values[1::2]):
            parts[row].append((column, shift))
    whole = [list(part) for part in parts]
    for split, parent in enumerate(pairs(parents)):
        whole[parent] += parts[mother + split]
    bits = [int(bit) for bit in packet]
    syndrome = []
    for row in whole[:mother] + parts[mother:rows]:
        parities = [0] * circulant
        for column, shift in row:
            block = bits[column * circulant : (column + 1) * circulant]
            parities = [a ^ b for a, b in zip(parities, block[shift:] + block[:shift])]
        syndrome += parities
    return to_bytes("".join(map(str, syndrome))).hex()


# Sifting


def sift(parameters, case):
    keyed = {parameters["intensities"].index(name) for name in parameters["keyed"]}
    matched = [i for i, bit in enumerate(case["matches"]) if bit == "1"]
    intensity = {place: int(digit, 16) for place, digit in zip(matched, case["intensities"])}
    key = [i for i in matched if case["sampled"][i] == "0" and intensity[i] in keyed]
    parts = [("both", key)]
    if parameters["packets"] == "perBasis":
        parts = [(name, [i for i in key if case["bases"][i] == bit]) for name, bit in (("X", "0"), ("Z", "1"))]
    size = parameters["packetBits"]
    packets = [
        {"basis": basis, "places": places[at : at + size]}
        for basis, places in parts
        for at in range(0, len(places) - size + 1, size)
    ][: parameters["maximumPackets"]]
    packed = {place for packet in packets for place in packet["places"]}
    return {"matched": matched, "disclosed": [i for i in matched if i not in packed], "packets": packets}


# Frames


class Reader:
    """Bytes from front to back; the first flaw ends the reading."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        demand(self.at + count <= len(self.data), "truncated")
        self.at += count
        return self.data[self.at - count : self.at]

    def uint(self, width):
        return int.from_bytes(self.take(width), "big")

    def block(self):
        value = self.uint(8)
        demand(value <= LIMIT, "blockRange")
        return value

    def varint(self):
        value, group = 0, 0
        while True:
            demand(group < 8, "varint")
            byte = self.uint(1)
            value += (byte & 127) << (7 * group)
            if byte < 128:
                demand((byte > 0 or group == 0) and value <= LIMIT, "varint")
                return value
            group += 1

    def bits(self, count):
        data = self.take((count + 7) // 8)
        demand(to_bytes(to_bits(data, count)) == data, "padding")
        return to_bits(data, count)

    def end(self):
        demand(self.at == len(self.data), "trailing")


def packets_of(reader, limit):
    packets = [p for p, bit in enumerate(reader.bits(16)) if bit == "1"]
    demand(packets and packets[-1] < limit, "count")
    return packets


def detections(reader, p):
    n = reader.uint(4)
    demand(1 <= n <= p["maximumDetections"], "count")
    demand((n + 7) // 8 <= len(reader.data) - reader.at, "truncated")
    return n


def read_raw(reader, p):
    n = detections(reader, p)
    positions = []
    for _ in range(n):
        positions.append(reader.varint() + (positions[-1] + 1 if positions else 0))
    demand(positions[-1] <= LIMIT, "positionRange")
    bases, sampled = reader.bits(n), reader.bits(n)
    return {"positions": positions, "bases": bases, "sampled": sampled, "sampledBits": reader.bits(sampled.count("1"))}


def read_sift(reader, p):
    matches = reader.bits(detections(reader, p))
    m, width = matches.count("1"), 2 if len(p["intensities"]) <= 4 else 4
    packed = reader.bits(width * m)
    places = [int(packed[i : i + width], 2) for i in range(0, width * m, width)]
    demand(all(place < len(p["intensities"]) for place in places), "intensity")
    d = reader.uint(4)
    demand(d <= m, "count")
    disclosed = reader.bits(d)
    code, rows, packets = reader.uint(2), reader.uint(4), reader.uint(1)
    demand(rows <= p["packetBits"] and packets <= p["maximumPackets"], "count")
    syndromes = [reader.bits(rows) for _ in range(packets)]
    return {
        "matches": matches,
        "intensities": "".join(format(place, "x") for place in places),
        "disclosed": disclosed,
        "code": code,
        "rows": rows,
        "syndromes": syndromes,
    }


def read_round(reader, p):
    number = reader.uint(1)
    demand(1 <= number <= p["maximumRounds"], "count")
    return number


def read_more(reader, p):
    return {"round": read_round(reader, p), "packets": packets_of(reader, p["maximumPackets"])}


def read_extra(reader, p):
    asked = read_more(reader, p)
    first, rows = reader.uint(4), reader.uint(4)
    demand(first + rows <= p["packetBits"], "count")
    return {**asked, "firstRow": first, "rows": rows, "syndromes": [reader.bits(rows) for _ in asked["packets"]]}


def read_inst(reader, p):
    packets = reader.uint(1)
    demand(packets <= p["maximumPackets"], "count")
    kept = packets_of(reader, packets)
    rounds = reader.uint(1)
    demand(rounds <= p["maximumRounds"], "count")
    key = reader.take(16 if p["profile"] == "hardened" else 0).hex()
    parts = []
    for number, name in [(0, "all")] if p["packets"] == "mixed" else [(1, "X"), (2, "Z")]:
        demand(reader.uint(1) == number, "part")
        length, seed = reader.uint(4), reader.uint(4)
        none = length == 0 and seed == 0
        demand(none or (length > 0 and 2 * length - 1 <= seed < p["maximumPackets"] * p["packetBits"] + length), "count")
        parts.append({"part": name, "keyBits": length, "seed": reader.bits(seed)})
    return {"packets": packets, "kept": kept, "rounds": rounds, "checkKey": key, "parts": parts}


def read_flag(reader):
    flag = reader.uint(1)
    demand(flag <= 1, "outcome")
    return flag == 1


def read_status(reader, _):
    entries = []
    last = -1
    for _ in range(reader.uint(2)):
        block = reader.block()
        released = read_flag(reader)
        entry = {"block": block, "outcome": "released" if released else "aborted"}
        if released:
            entry["instruction"] = reader.take(32).hex()
        demand(block > last, "order")
        entries.append(entry)
        last = block
    closed = reader.block() if read_flag(reader) else None
    demand(closed is None or closed > last, "order")
    return {"entries": entries, "closedFrom": closed}


PAYLOADS = {
    "RAW": read_raw,
    "SIFT": read_sift,
    "MORE": read_more,
    "EXTRA": read_extra,
    "INST": read_inst,
    "FB": lambda reader, p: {"check": reader.take(4 if p["profile"] == "literal" else 8).hex()},
    "STATUS": read_status,
    "ABORT": lambda reader, p: {},
}


def read_frame(p, data):
    reader = Reader(data)
    demand(reader.take(2) == b"KW", "magic")
    demand(reader.uint(1) == 1, "version")
    number = reader.uint(1)
    kind = next((name for name, value in TYPES.items() if value == number), None)
    demand(kind, "type")
    session, block, sequence = reader.take(16).hex(), reader.block(), reader.uint(4)
    payload = reader.take(reader.uint(4))
    tag = reader.take(reader.uint(2)).hex()
    demand(tag or sequence == 0, "untaggedSequence")
    reader.end()
    inner = Reader(payload)
    message = PAYLOADS[kind](inner, p)
    inner.end()
    return {"kind": kind, "session": session, "block": block, "sequence": sequence, "tag": tag, "message": message}


def read_varint(_, data):
    reader = Reader(data)
    value = reader.varint()
    reader.end()
    return value


def pattern(case):
    bits = to_bits(bytes.fromhex(case["pattern"]), case["patternBits"])
    return (bits * (case["packetBits"] // len(bits) + 1))[: case["packetBits"]]


def large(case):
    n, count = case["inputBits"], case["keyBits"]
    seed, bits = (to_bits(bytes.fromhex(case[name]), size) for name, size in (("seed", n + count - 1), ("input", n)))
    return to_bytes(toeplitz(seed, bits, count)).hex()


READERS = {
    "crc32": lambda p, case: zlib.crc32(bytes.fromhex(case)).to_bytes(4, "big").hex(),
    "toeplitz": lambda p, case: toeplitz(case["seed"], case["input"], case["keyBits"]),
    "toeplitzLarge": lambda p, case: large(case),
    "polynomialHash": lambda p, case: polynomial_hash(
        bytes.fromhex(case["key"]), bytes.fromhex(case["message"]), case["bits"]
    ).hex(),
    "tag": tag_of,
    "smallSyndrome": lambda p, case: small_syndrome(case["packet"])[case["firstRow"] :][: case["rows"]],
    "ldpcSyndrome": lambda p, case: ldpc_syndrome(p["matrix"], case["rows"], pattern(case)),
    "sifting": sift,
    "varint": lambda p, case: read_varint(p, bytes.fromhex(case)),
    "frame": lambda p, case: read_frame(p, bytes.fromhex(case)),
}


def flaw(group, test):
    """What is wrong with a case, or None."""
    try:
        found = READERS[group["type"]](group["parameters"], test["input"])
    except Refused as refusal:
        reason = str(refusal)
        return None if test.get("refusal") == reason else f"refused: {reason}"
    if "refusal" in test:
        return "not refused"
    if (found == test["output"]) != (test["result"] == "valid"):
        return "another output" if test["result"] == "valid" else "no difference"
    return None


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        groups = json.load(file)["testGroups"]
    flaws = [(test, flaw(group, test)) for group in groups for test in group["tests"]]
    failures = [{"tcId": test["tcId"], "comment": test["comment"], "flaw": why} for test, why in flaws if why]
    print(json.dumps({"file": path, "cases": len(flaws), "failures": failures}))
