#!/usr/bin/env python3
"""A satellite and a ground station of the protocol of docs/frames.md, behind the shim protocol of
docs/conformance.md, from these two pages alone; `--bug NAME` plants a bug. A bit string is a text of 0 and 1."""

import copy, hashlib, json, sys, zlib

MAX = 2**53 - 1
RAW, MORE, INST, STATUS, SIFT, EXTRA, FB, ABORT = 0x01, 0x02, 0x03, 0x04, 0x81, 0x82, 0x83, 0x84
BUGS = """feedback-tag-unchecked instruction-repeated release-before-check instruction-tag-unchecked
tag-without-transcript tag-without-block toeplitz-reversed sequence-off-by-one crc-not-reflected
sample-in-key rows-not-charged tag-truncated length-rounded-up duplicate-processed release-on-retry
block-wraps padding-unchecked varint-not-minimal trailing-ignored window-unchecked status-not-frozen
status-digest-unchecked contradiction-ignored invalid-abandons superseded-kept missed-accepted
positions-reused reboot-forgets-sequence reboot-keeps-open""".split()
BUG = None
def bug(name): return name == BUG
class Reject(Exception): """A frame or a timer that changes nothing, with its reason."""
class BadRequest(Exception): """A line that is no request."""
def require(condition, reason, kind=Reject):
    if not condition: raise kind(reason)
def expect(condition, text): require(condition, text, BadRequest)
def whole(value):
    expect(type(value) is int and 0 <= value <= MAX, "expected a whole number up to 2^53 - 1")
    return value
def zeros_and_ones(text):
    expect(isinstance(text, str) and set(text) <= {"0", "1"}, "expected a text of 0 and 1")
    return text

# Integers, bit strings, hashes
def u(size, value): return value.to_bytes(size, "big")
def packed(bits): return bytes(int(bits[i : i + 8].ljust(8, "0"), 2) for i in range(0, len(bits), 8))
def varint(value): return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + varint(value >> 7)
def crc32(data):
    mirror = lambda value, size: int(format(value, f"0{size}b")[::-1], 2)
    if bug("crc-not-reflected"): return mirror(zlib.crc32(bytes(mirror(byte, 8) for byte in data)), 32)
    return zlib.crc32(data)
def product(a, b, degree=128, modulus=1 << 128 | 0x87):
    """Of two polynomials over GF(2), modulo a third."""
    out = 0
    for i in range(degree - 1, -1, -1):
        out = out << 1 ^ (modulus if out >> (degree - 1) else 0) ^ (a if b >> i & 1 else 0)
    return out
def polynomial_hash(key, message, bits):
    r, h = int.from_bytes(key, "big"), 0
    for i in range(0, len(message), 16):
        h = product(h ^ int.from_bytes(message[i : i + 16].ljust(16, b"\0"), "big"), r)
    return product(h ^ bits, r)
def chained(digest, kind, payload): return hashlib.sha256(digest + u(1, kind) + payload).digest()
def first_digest(payload): return hashlib.sha256(b"keywitness/raw/1" + payload).digest()
def toeplitz(seed, x, length):
    seed, mirror = seed[::-1] if bug("toeplitz-reversed") else seed, int(x[::-1] or "0", 2)
    return "".join(str((int(seed[i : i + len(x)], 2) & mirror).bit_count() & 1) for i in range(length))

# The small code
COLUMNS = [j << 7 | product(j, product(j, j, 7, 0x83), 7, 0x83) for j in range(1, 128)]
def syndrome(bits):
    out = 0
    for j, bit in enumerate(bits): out ^= COLUMNS[j] if bit == "1" else 0
    return format(out, "014b")
def decoded(bits, rows):
    """The packet with the fewest bits flipped that explains its rows, and how many; or None."""
    if len(rows) > 14: return None
    short = [c >> (14 - len(rows)) for c in COLUMNS[: len(bits)]]
    target = int("0" + syndrome(bits)[: len(rows)], 2) ^ int("0" + rows, 2)
    flips = [] if target == 0 else [short.index(target)] if target in short else None
    if flips is None and len(rows) == 14:
        flips = next(([j, short.index(target ^ c)] for j, c in enumerate(short) if target ^ c in short), None)
    if flips is None: return None
    return "".join(str(int(bit) ^ (j in flips)) for j, bit in enumerate(bits)), len(flips)

# Reading
class Reader:
    def __init__(self, data): self.data, self.at = data, 0
    def take(self, n):
        require(len(self.data) - self.at >= n, "truncated")
        self.at += n
        return self.data[self.at - n : self.at]
    def number(self, size, least=0, most=MAX, reason="count"):
        value = int.from_bytes(self.take(size), "big")
        require(least <= value <= most, reason)
        return value
    def bits(self, n):
        text = "".join(format(byte, "08b") for byte in self.take((n + 7) // 8))
        require("1" not in text[n:] or bug("padding-unchecked"), "padding")
        return text[:n]
    def varint(self):
        value, shift, byte = 0, 0, 128
        while byte >= 128:
            require(shift < 56, "varint")
            byte = self.take(1)[0]
            value, shift = value | (byte & 127) << shift, shift + 7
        require(value <= MAX and (byte or shift == 7 or bug("varint-not-minimal")), "varint")
        return value
    def mask(self, used):
        mask = self.bits(16)
        require("1" in mask and "1" not in mask[used:], "count")
        return mask
    def end(self, value=None):
        require(self.at == len(self.data), "trailing")
        return value
class Frame:
    def __init__(self, data):
        r = Reader(data)
        require(r.take(2) == b"KW", "magic")
        r.number(1, 1, 1, "version")
        self.kind = r.number(1)
        require(self.kind in (RAW, MORE, INST, STATUS, SIFT, EXTRA, FB, ABORT), "type")
        self.session, self.block, self.sequence = r.take(16), r.number(8, reason="blockRange"), r.number(4)
        self.block &= 0xFFFFFFFF if bug("block-wraps") else MAX
        self.payload = r.take(r.number(4))
        self.tag = r.take(r.number(2))
        require(self.tag or not self.sequence, "untaggedSequence")
        if not bug("trailing-ignored"): r.end()
class Parameters:
    def __init__(self, given):
        for name in ("firstBlock packetBits maximumPackets maximumDetections maximumOpen maximumProvisional "
                     "maximumRounds invalidFrames lengthStep").split():
            setattr(self, name, whole(given[name]))
        for name in ("first", "end", "floor", "window"): setattr(self, name, whole(given["sequences"][name]))
        self.hardened = {"literal": False, "hardened": True}[given["profile"]]
        self.parts = {"mixed": (0,), "perBasis": (1, 2)}[given["packets"]]
        self.session, self.covered = bytes.fromhex(given["session"]), given["tagCoversTranscript"]
        self.intensities = len(given["intensities"])
        self.keyed = {given["intensities"].index(name) for name in given["keyed"]}
        self.index_bits = 2 if self.intensities <= 4 else 4
        small = 14 <= self.packetBits <= 127 and 1 <= self.maximumPackets <= 16 and self.lengthStep > 0
        expect(small and len(self.session) == 16 and 1 <= self.intensities <= 16, "parameters not supported")
def read_raw(p, payload):
    r, positions, last = Reader(payload), [], -1
    for _ in range(r.number(4, 1, p.maximumDetections)):
        last += 1 + r.varint()
        require(last <= MAX, "positionRange")
        positions.append(last)
    bases, sampled = r.bits(len(positions)), r.bits(len(positions))
    r.bits(sampled.count("1"))
    return r.end((positions, bases, sampled))
def read_sift(p, payload):
    r, size = Reader(payload), p.index_bits
    matches = r.bits(r.number(4, 1, p.maximumDetections))
    flat = r.bits(size * matches.count("1"))
    intensities = [int(flat[i : i + size], 2) for i in range(0, len(flat), size)]
    require(all(i < p.intensities for i in intensities), "intensity")
    disclosed = r.bits(r.number(4, 0, matches.count("1")))
    code, rows = r.number(2), r.number(4, 0, p.packetBits)
    syndromes = [r.bits(rows) for _ in range(r.number(1, 0, p.maximumPackets))]
    return r.end((matches, intensities, disclosed, code, rows, syndromes))
def read_asked(p, payload, further): # of EXTRA if further, else of MORE
    r, which, syndromes = Reader(payload), None, []
    number, mask = r.number(1, 1, p.maximumRounds), r.mask(p.maximumPackets)
    if further:
        first = r.number(4, 0, p.packetBits)
        which = first, r.number(4, 0, p.packetBits - first)
        syndromes = [r.bits(which[1]) for bit in mask if bit == "1"]
    return r.end((number, mask, which, syndromes))
def read_instruction(p, payload):
    r, parts = Reader(payload), []
    packets = r.number(1, 0, p.maximumPackets)
    kept, rounds = r.mask(packets), r.number(1, 0, p.maximumRounds)
    check_key = r.take(16) if p.hardened else b""
    for part in p.parts:
        r.number(1, part, part, "part")
        length, size = r.number(4), r.number(4)
        most = p.maximumPackets * p.packetBits + length - 1 if length else 0
        require(max(0, 2 * length - 1) <= size <= most, "count")
        parts.append((part, length, r.bits(size)))
    return r.end((packets, kept, rounds, check_key, parts))
def read_status(payload):
    r, entries = Reader(payload), [(-1, None)]
    for _ in range(r.number(2)):
        block = r.number(8, reason="blockRange")
        require(block > entries[-1][0], "order")
        entries.append((block, r.take(32) if r.number(1, 0, 1, "outcome") else None))
    closed = r.number(8, reason="blockRange") if r.number(1, 0, 1, "outcome") else None
    require(closed is None or closed > entries[-1][0], "order")
    return r.end((entries[1:], closed))

# Sifting and the final key
def sifted(p, matches, bases, sampled, intensities):
    """Packets as (part, detections), and the matched detections that are in none; all by detection."""
    key = [i for i, m in enumerate(matches) if m == "1" and intensities[i] in p.keyed
           and (sampled[i] == "0" or bug("sample-in-key"))]
    packets = []
    for part in p.parts:
        of = [i for i in key if part == 0 or bases[i] == str(part - 1)]
        packets += [(part, of[k : k + p.packetBits]) for k in range(0, len(of) - p.packetBits + 1, p.packetBits)]
    packets = packets[: p.maximumPackets]
    used = {i for _, members in packets for i in members}
    return packets, [i for i, m in enumerate(matches) if m == "1" and i not in used]
def key_of(p, block, kept, check_key, parts):
    """The final key and its check; None if the instruction does not fit the block."""
    key = reconciled = ""
    for part, length, seed in parts:
        x = "".join(block.contents[k] for k, (of, _) in enumerate(block.packets) if of == part and kept[k] == "1")
        if length > len(x) or len(seed) != (len(x) + length - 1 if length else 0): return None
        key, reconciled = key + toeplitz(seed, x, length), reconciled + x
    if not p.hardened: return key, u(4, crc32(packed(key)))
    return key, u(16, polynomial_hash(check_key, packed(reconciled), len(reconciled)))[:8]

# What both parties do
class Block:
    def __init__(self, state): self.state, self.invalid, self.rounds, self.frames = state, 0, 0, {}
class Party:
    def __init__(self, p, pool):
        self.p, self.pool, self.blocks, self.events, self.raw = p, pool, {}, [], None
        number = p.first + bug("sequence-off-by-one")
        self.c = {"next": p.firstBlock, "number": number, "verified": p.first - 1, "position": -1,
                  "feedback": None, "status": (None, None), "quarantined": False, "ended": False}
    def commit(self):
        """The journal: counters, and blocks that are not open. Written before an answer is given."""
        volatile = () if bug("reboot-keeps-open") else self.OPEN
        durable = {b: x for b, x in self.blocks.items() if x.state not in volatile}
        self.journal = copy.deepcopy((self.c, durable))
    def reboot(self):
        lost, self.raw = [] if bug("reboot-keeps-open") else self.open_blocks(), None
        self.c, self.blocks = copy.deepcopy(self.journal)
        if bug("reboot-forgets-sequence"): self.c["number"] = self.p.first
        for b in lost: self.end(b, "reboot")
    def event(self, name, b, **more): self.events.append({"event": name, "block": b, **more})
    def end(self, b, reason):
        self.blocks[b] = Block("ABORT")
        self.event("ended", b, reason=reason)
    def release(self, b, final):
        key = self.blocks[b].key
        self.event("released", b, final=final, bits=len(key), sha256=hashlib.sha256(packed(key)).hexdigest())
    def alarm(self, b):
        self.c["quarantined"] = not bug("contradiction-ignored")
        self.event("alarm", b)
    def open_blocks(self): return [b for b, x in sorted(self.blocks.items()) if x.state in self.OPEN]
    def tagged(self, kind): return self.p.hardened or kind in (INST, FB)
    def has_number(self, kind):
        end = self.p.end - (0 if kind in (STATUS, ABORT) else self.p.floor)
        return self.c["number"] < end or not self.tagged(kind)
    def require_number(self, kind):
        require(self.has_number(kind), "keyFloor" if self.c["number"] < self.p.end else "keyExhausted")
    def tag(self, kind, block, sequence, payload, transcript):
        if not self.p.covered or bug("tag-without-transcript"): transcript = b""
        down, block = kind >> 7, 0 if bug("tag-without-block") else block
        message = b"keywitness/tag/1" + u(1, down) + self.p.session + u(8, block) + u(1, kind) + u(4, sequence)
        message += u(1, len(transcript)) + transcript + u(4, len(payload))
        message += payload[:16] if bug("tag-truncated") else payload
        pad = int.from_bytes(self.pool[32 + 16 * (2 * sequence + down) :][:16], "big")
        return u(16, polynomial_hash(self.pool[16 * down :][:16], message, 8 * len(message)) ^ pad)
    def frame(self, kind, block, payload, transcript=b""):
        """A new frame; it uses up the next sequence number if the kind has a tag."""
        tag, sequence = b"", 0
        if self.tagged(kind):
            self.require_number(kind)
            sequence, self.c["number"] = self.c["number"], self.c["number"] + 1
            tag = self.tag(kind, block, sequence, payload, transcript)
        shown = block & 0xFFFFFFFF if bug("block-wraps") else block
        head = b"KW" + bytes([1, kind]) + self.p.session + u(8, shown) + u(4, sequence)
        return head + u(4, len(payload)) + payload + u(2, len(tag)) + tag
    def verified(self, f, transcript=b""):
        right = not self.tagged(f.kind) or f.tag == self.tag(f.kind, f.block, f.sequence, f.payload, transcript)
        if right and self.tagged(f.kind): self.c["verified"] = max(self.c["verified"], f.sequence)
        return right
    def wrong_tag(self, f):
        if not self.p.hardened: return self.end(f.block, "tag")
        self.blocks[f.block].invalid += 1
        self.event("invalid", f.block)
        limit = 1 if bug("invalid-abandons") else self.p.invalidFrames
        if self.blocks[f.block].invalid >= limit: self.end(f.block, "invalidFrames")
    def deliver(self, data):
        f, p, v, rounds = Frame(data), self.p, self.c["verified"], self.p.maximumRounds
        require(f.kind in self.RECEIVES, "direction")
        require(f.session == p.session, "session")
        require(not self.c["quarantined"], "quarantined")
        require(p.hardened if f.kind in (STATUS, ABORT) else rounds or f.kind not in (MORE, EXTRA), "profile")
        near = v - p.window < f.sequence <= v + p.window or bug("window-unchecked")
        if self.tagged(f.kind): require(near and p.first <= f.sequence < p.end, "sequence")
        else: require(not f.tag, "tagUnexpected")
        self.RECEIVES[f.kind](self, f)
    def timer(self, name, b):
        expect(name in self.TIMERS, "no such timer of this role")
        require(self.p.hardened or name not in ("sendStatus", "sendAbort", "timeout", "endPass"), "profile")
        require(name != "endPass" or not self.c["ended"], "ended")
        alone = name in ("sendRaw", "sendFeedback", "sendStatus", "endPass")
        return self.TIMERS[name](self, *([] if alone else [whole(b)]))
    def end_pass(self): self.c["ended"] = True
    def sendable(self, condition):
        require(condition, "nothingToSend")
        require(not self.c["ended"], "ended")

class Satellite(Party):
    OPEN = ("SIFT",)
    prepared, last_prepared = {}, -1
    def prepare(self, given):
        columns = [given[name] for name in ("positions", "bases", "bits", "intensities")]
        expect(len(set(map(len, columns))) == 1, "prepared states: counts disagree")
        zeros_and_ones(columns[1] + columns[2])
        states, last = {}, self.last_prepared
        for position, basis, bit, digit in zip(*columns):
            expect(whole(position) > last, "prepared states: positions have to increase")
            expect(int(digit, 16) < self.p.intensities, "prepared states: no such intensity")
            last, states[position] = position, (basis, bit, int(digit, 16))
        self.prepared, self.last_prepared = {**self.prepared, **states}, last
    def state(self, b):
        return self.blocks[b].state if b in self.blocks else "WAIT" if b >= self.c["next"] else "ABORT"
    def on_raw(self, f):
        p, c, state = self.p, self.c, self.state(f.block)
        require(state != "ABORT" or bug("missed-accepted") and f.block not in self.blocks, "passed")
        again = state == "SIFT" and bug("duplicate-processed")
        require(state in ("WAIT", "ABORT") or again, "duplicate")
        require(not c["ended"], "ended")
        n, provisional = (sum(x.state in states for x in self.blocks.values()) for states in (("SIFT",), ("SIFT", "PROV")))
        require(n < p.maximumOpen and (provisional < p.maximumProvisional or not p.hardened), "full")
        self.require_number(SIFT)
        require(self.verified(f), "badTag")
        positions, bases, sampled = read_raw(p, f.payload)
        require(positions[0] > c["position"] or bug("positions-reused") or again, "positions")
        require(all(position in self.prepared for position in positions), "positions")
        states, block = [self.prepared[position] for position in positions], Block("SIFT")
        matches = "".join(str(int(s[0] == basis)) for s, basis in zip(states, bases))
        block.packets, loose = sifted(p, matches, bases, sampled, [s[2] for s in states])
        block.contents = ["".join(states[i][1] for i in members) for _, members in block.packets]
        places = "".join(format(s[2], f"0{p.index_bits}b") for s, m in zip(states, matches) if m == "1")
        payload = u(4, len(states)) + packed(matches) + packed(places) + u(4, len(loose))
        payload += packed("".join(states[i][1] for i in loose)) + u(2, 0) + u(4, 7) + u(1, len(block.packets))
        payload += b"".join(packed(syndrome(x)[:7]) for x in block.contents)
        block.frames[SIFT] = self.frame(SIFT, f.block, payload, first_digest(f.payload))
        block.digest = chained(first_digest(f.payload), SIFT, payload)
        c["next"], c["position"] = max(c["next"], f.block + 1), max(c["position"], positions[-1])
        self.blocks[f.block] = block
    def awaiting(self, f):
        state = self.state(f.block)
        again = state in ("PROV", "DONE") and f.kind == INST and bug("instruction-repeated")
        require(state == "SIFT" or again, {"WAIT": "notAwaited", "ABORT": "settled"}.get(state, "duplicate"))
        return self.blocks[f.block]
    def on_more(self, f):
        block, (number, mask, *_) = self.awaiting(f), read_asked(self.p, f.payload, False)
        require(number > block.rounds, "duplicate")
        require(number == block.rounds + 1, "round")
        self.require_number(EXTRA)
        if not self.verified(f, block.digest): return self.wrong_tag(f)
        require("1" not in mask[len(block.packets) :], "content")
        first, rows = (7, 7) if number == 1 else (14, 0)
        payload = f.payload + u(4, first) + u(4, rows)
        payload += b"".join(packed(syndrome(x)[first:]) for x, bit in zip(block.contents, mask) if bit == "1")
        asked = chained(block.digest, MORE, f.payload)
        block.frames[EXTRA] = self.frame(EXTRA, f.block, payload, asked)
        block.digest, block.rounds = chained(asked, EXTRA, payload), number
    def on_instruction(self, f):
        p, block = self.p, self.awaiting(f)
        self.require_number(FB)
        if not self.verified(f, block.digest) and not bug("instruction-tag-unchecked"):
            return self.wrong_tag(f)
        packets, kept, rounds, check_key, parts = read_instruction(p, f.payload)
        fits = packets == len(block.packets) and rounds == block.rounds
        made = key_of(p, block, kept, check_key, parts) if fits else None
        if made is None: return self.end(f.block, "instruction")
        block.key, block.instructed = made[0], chained(block.digest, INST, f.payload)
        block.frames = {FB: self.frame(FB, f.block, made[1], block.instructed)}
        block.state, self.c["feedback"] = "PROV" if p.hardened else "DONE", f.block
        self.release(f.block, not p.hardened)
        lower = [] if bug("superseded-kept") else [b for b in self.open_blocks() if b < f.block]
        for b in lower: self.end(b, "superseded")
    def on_status(self, f):
        c, horizon = self.c, self.c["next"]
        require(f.block == self.p.firstBlock, "block")
        require(self.verified(f), "badTag")
        entries, closed = read_status(f.payload)
        entries += [(b, None) for b in sorted(self.blocks) if closed is not None and b >= closed]
        for b, digest in entries:
            state = self.state(b)
            same = state in ("PROV", "CONF") and (digest == self.blocks[b].instructed or bug("status-digest-unchecked"))
            if state == "CONF" if digest is None else not same: return self.alarm(b)
        for b, digest in entries:
            state = self.state(b)
            if state == "PROV":
                self.blocks[b].state = "CONF" if digest else "REVK"
                self.blocks[b].key = self.blocks[b].key if digest else ""
                self.event("confirmed" if digest else "revoked", b)
            elif state in ("SIFT", "WAIT"): self.give_up(b, "peer")
        c["next"] = c["next"] if closed is None else MAX + 1
        require(self.events or c["next"] != horizon, "duplicate")
    def give_up(self, b, reason):
        self.c["next"] = max(self.c["next"], b + 1)
        self.end(b, reason)
    def repeated(self, b, kind):
        self.sendable(self.state(b) == "SIFT" and kind in self.blocks[b].frames)
        return self.blocks[b].frames[kind]
    def send_feedback(self):
        b = self.c["feedback"]
        require(b is not None, "nothingToSend")
        if bug("release-on-retry"): self.release(b, not self.p.hardened)
        return self.blocks[b].frames[FB]
    def send_abort(self, b):
        require(self.state(b) == "ABORT" and b >= self.p.firstBlock, "nothingToSend")
        frames = self.blocks.setdefault(b, Block("ABORT")).frames
        frames[ABORT] = frames.get(ABORT) or self.frame(ABORT, b, b"")
        return frames[ABORT]
    def timeout(self, b):
        state = self.state(b)
        require(state in ("WAIT", "SIFT"), "settled" if state == "ABORT" else "released")
        self.give_up(b, "timeout")
    RECEIVES = {RAW: on_raw, MORE: on_more, INST: on_instruction, STATUS: on_status}
    TIMERS = {"sendFeedback": send_feedback, "sendSift": lambda self, b: self.repeated(b, SIFT),
              "sendAbort": send_abort, "sendExtra": lambda self, b: self.repeated(b, EXTRA),
              "timeout": timeout, "endPass": Party.end_pass}

class GroundStation(Party):
    OPEN = ("RAW", "INST")
    random = ("", None)
    def state(self, b):
        """As in the tables; RAW with rows asked is ASKED, INST not sent is UNSENT."""
        if b not in self.blocks: return "ABORT" if self.c["ended"] else "IDLE"
        x = self.blocks[b]
        if x.state == "INST" and INST not in x.frames: return "UNSENT"
        return "ASKED" if x.state == "RAW" and x.asked else x.state
    def generate(self, given):
        p, c, b, block = self.p, self.c, self.c["next"], Block("RAW")
        positions = [whole(position) for position in given["positions"]]
        block.bases, block.bits, sampled = (zeros_and_ones(given[name]) for name in ("bases", "bits", "sampled"))
        for reason in ("ended", "quarantined"): require(not c[reason], reason)
        require(b < MAX, "counter")
        require(len(self.open_blocks()) < p.maximumOpen, "full")
        n, block.sampled, block.asked = len(positions), sampled, None
        same = len(block.bases) == len(block.bits) == len(sampled) == n
        require(same and 1 <= n <= p.maximumDetections, "detections")
        require(all(y > x for x, y in zip(positions, positions[1:])), "detections")
        require(positions[0] > c["position"], "positions"); self.require_number(RAW)
        payload = u(4, n) + b"".join(varint(y - x - 1) for x, y in zip([-1, *positions], positions))
        disclosed = "".join(bit for bit, s in zip(block.bits, sampled) if s == "1")
        payload += packed(block.bases) + packed(sampled) + packed(disclosed)
        block.digest, self.raw = first_digest(payload), self.frame(RAW, b, payload)
        self.blocks[b], c["next"], c["position"] = block, b + 1, positions[-1]
    def awaiting(self, f, *states):
        state = self.state(f.block)
        early = {EXTRA: ("RAW",), FB: ("RAW", "ASKED", "UNSENT")}.get(f.kind, ())
        other = {"IDLE": "notGenerated", "ABORT": "settled"}.get(state, "duplicate")
        require(state in states, "notAwaited" if state in early else other)
        instructed = any(x.state == "INST" for x in self.blocks.values())
        require(f.kind not in (SIFT, EXTRA) or not instructed, "outstanding")
        return self.blocks[f.block]
    def on_sift(self, f):
        p, block = self.p, copy.copy(self.awaiting(f, "RAW"))
        if not self.verified(f, block.digest): return self.wrong_tag(f)
        matches, indices, disclosed, code, rows, block.rows = read_sift(p, f.payload)
        require(len(matches) == len(block.bases), "content")
        following = iter(indices)
        intensities = [next(following) if m == "1" else None for m in matches]
        block.packets, loose = sifted(p, matches, block.bases, block.sampled, intensities)
        block.code, block.disclosed = code, rows
        require((len(loose), len(block.packets)) == (len(disclosed), len(block.rows)), "content")
        block.contents = ["".join(block.bits[i] for i in members) for _, members in block.packets]
        wrong = "".join(block.bases[i] for i, bit in zip(loose, disclosed) if bit != block.bits[i])
        block.errors = len(wrong), wrong.count("0"), wrong.count("1")
        block.digest = chained(block.digest, SIFT, f.payload)
        self.decode(f.block, block)
    def on_extra(self, f):
        block, read = copy.copy(self.awaiting(f, "ASKED")), read_asked(self.p, f.payload, True)
        number, mask, which, syndromes = read
        require(number > block.rounds, "duplicate")
        require(number == block.rounds + 1, "round")
        digest = chained(block.digest, MORE, block.asked)
        if not self.verified(f, digest): return self.wrong_tag(f)
        require(f.payload[:3] == block.asked and which[0] == block.disclosed, "content")
        further = iter(syndromes)
        block.rows = [r + next(further) if bit == "1" else r for r, bit in zip(block.rows, mask)]
        block.digest, block.rounds = chained(digest, EXTRA, f.payload), number
        block.asked, block.frames, block.disclosed = None, {}, sum(which)
        self.decode(f.block, block)
    def decode(self, b, block):
        """What follows from the rows that are known: further rows, an instruction, or the end of the block."""
        p, found = self.p, [block.code == 0 and decoded(x, rows) or None for x, rows in zip(block.contents, block.rows)]
        kept = "".join(str(int(x is not None)) for x in found)
        if "0" in kept and block.rounds < p.maximumRounds and self.has_number(MORE):
            block.asked = u(1, block.rounds + 1) + packed("".join("10"[int(x)] for x in kept).ljust(16, "0"))
            block.frames, self.blocks[b] = {MORE: self.frame(MORE, b, block.asked, block.digest)}, block
            return
        require(p.hardened or "1" in kept, "nothingDecoded")
        if "1" not in kept: return self.end(b, "nothingDecoded")
        block.contents = [x[0] if x else None for x in found]
        block.state, block.kept, block.lengths, charge = "INST", kept, [], 8 if p.hardened else 0
        for part in p.parts:
            members = [k for k, (of, _) in enumerate(block.packets) if of == part and found[k]]
            n = p.packetBits * len(members)
            rows = sum(7 if bug("rows-not-charged") else len(block.rows[k]) for k in members)
            errors = block.errors[part] + sum(found[k][1] for k in members)
            length = max(0, n - 2 * rows - (charge if n else 0) - errors)
            charge = 0 if n else charge
            length += -length % p.lengthStep if bug("length-rounded-up") else -(length % p.lengthStep)
            block.lengths.append((part, length, n + length - 1 if length else 0))
        self.blocks[b] = block
        for lower in [c for c in self.open_blocks() if c < b]: self.end(lower, "missed")
    def on_feedback(self, f):
        block = self.awaiting(f, "INST", *(["DONE"] if bug("duplicate-processed") else []))
        if not self.verified(f, block.instructed) and not bug("feedback-tag-unchecked"):
            return self.wrong_tag(f)
        r = Reader(f.payload)
        check = r.end(r.take(8 if self.p.hardened else 4))
        if check != block.check and not bug("release-before-check"): return self.end(f.block, "check")
        block.state = "DONE"
        self.release(f.block, True)
    def on_abort(self, f):
        block = self.awaiting(f, "RAW", "ASKED", "UNSENT", "INST", "DONE")
        if not self.verified(f):
            require(block.state != "DONE", "badTag")
            return self.wrong_tag(f)
        Reader(f.payload).end()
        if block.state == "DONE": return self.alarm(f.block)
        self.end(f.block, "peer")
    def send_raw(self):
        self.sendable(self.raw)
        return self.raw
    def send_more(self, b):
        self.sendable(self.state(b) == "ASKED")
        return self.blocks[b].frames[MORE]
    def send_instruction(self, b):
        self.sendable(self.state(b) in ("UNSENT", "INST"))
        p, block, (bits, check_key), parts = self.p, self.blocks[b], self.random, []
        if INST in block.frames: return block.frames[INST]
        self.require_number(INST)
        enough = len(bits) >= sum(size for _, _, size in block.lengths)
        require(enough and (check_key or not p.hardened), "randomness")
        payload = u(1, len(block.packets)) + packed(block.kept.ljust(16, "0")) + u(1, block.rounds)
        payload += check_key if p.hardened else b""
        for part, length, size in block.lengths:
            parts.append((part, length, bits[:size]))
            payload += u(1, part) + u(4, length) + u(4, size) + packed(bits[:size])
            bits = bits[size:]
        block.key, block.check = key_of(p, block, block.kept, check_key, parts)
        block.frames = {INST: self.frame(INST, b, payload, block.digest)}
        block.instructed, self.random = chained(block.digest, INST, payload), ("", None)
        return block.frames[INST]
    def send_status(self):
        c, settled = self.c, [b for b in sorted(self.blocks) if self.blocks[b].state in ("DONE", "ABORT")]
        require(self.blocks and (settled or c["ended"]), "nothingToSend")
        payload = u(2, len(settled))
        for b in settled:
            payload += u(8, b) + (b"\1" + self.blocks[b].instructed if self.blocks[b].state == "DONE" else b"\0")
        payload += b"\1" + u(8, c["next"]) if c["ended"] else b"\0"
        if c["status"][0] != payload or bug("status-not-frozen"):
            c["status"] = (payload, self.frame(STATUS, self.p.firstBlock, payload))
        return c["status"][1]
    def timeout(self, b):
        state = self.state(b)
        reason = {"IDLE": "notGenerated", "DONE": "released", "ABORT": "settled"}.get(state)
        require(reason is None, reason)
        self.end(b, "timeout")
    RECEIVES = {SIFT: on_sift, EXTRA: on_extra, FB: on_feedback, ABORT: on_abort}
    TIMERS = {"sendRaw": send_raw, "sendMore": send_more, "sendInstruction": send_instruction,
              "sendStatus": send_status, "timeout": timeout, "endPass": Party.end_pass}

# The shim
HELLO = {"protocol": 1, "name": "keywitness-shim-python", "roles": ["satellite", "groundStation"], "rounds": 255,
         "profiles": ["literal", "hardened"], "packets": ["mixed", "perBasis"], "snapshot": True}
def reset(q):
    p, pool = Parameters(q["parameters"]), bytes.fromhex(q["keys"])
    expect(q["profile"] == q["parameters"]["profile"], "profile: not that of the parameters")
    expect(len(pool) >= 32 + 32 * p.end, "keys: fewer than the sequence numbers need")
    return {"satellite": Satellite, "groundStation": GroundStation}[q["role"]](p, pool)
def inject(party, q):
    if "prepared" in q and isinstance(party, Satellite):
        party.prepare(q["prepared"])
    elif "detections" in q and isinstance(party, GroundStation):
        party.generate(q["detections"])
    else:
        expect("random" in q and isinstance(party, GroundStation), "nothing that this role takes")
        key = bytes.fromhex(q["random"].get("checkKey", ""))
        expect(len(key) in (0, 16), "checkKey: expected 16 bytes")
        party.random = (zeros_and_ones(q["random"]["seed"]), key or None)

OPERATIONS = {"deliver": lambda party, q: party.deliver(bytes.fromhex(q["frame"])), "inject": inject,
              "timer": lambda party, q: party.timer(q["name"], q.get("block")),
              "reboot": lambda party, q: party.reboot(), "snapshot": lambda party, q: None}
def served(party, q):
    """The answer to a request, and the party after it."""
    op, answer = q["op"], {"send": [], "events": []}
    if op in ("hello", "bye"): return {**answer, **(HELLO if op == "hello" else {})}, party
    party = reset(q) if op == "reset" else party
    expect(party is not None, "reset first")
    party.events, verified = answer["events"], party.c["verified"]
    try:
        frame = OPERATIONS[op](party, q) if op != "reset" else None
        answer["send"] = [frame.hex()] if frame else []
    except Reject as reason:
        answer["rejected"], party.c["verified"] = str(reason), verified
    if op == "snapshot":
        blocks = [[b, x.state] for b, x in sorted(party.blocks.items())]
        answer["snapshot"] = {"blocks": blocks, **{k: party.c[k] for k in ("next", "quarantined", "ended")}}
    party.commit()
    return answer, party
def main(arguments):
    global BUG
    if arguments == ["--list-bugs"]: return print("\n".join(BUGS))
    if arguments and not (len(arguments) == 2 and arguments[0] == "--bug" and arguments[1] in BUGS):
        return "usage: keywitness_shim.py [--bug NAME | --list-bugs]"
    BUG, party, op = arguments[1] if arguments else None, None, None
    for line in sys.stdin.buffer:
        try:
            q = json.loads(line)
            answer, party = served(party, q)
            op = q["op"]
        except (BadRequest, KeyError, TypeError, ValueError, AttributeError, RecursionError) as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}"[:200]}
        print(json.dumps(answer, separators=(",", ":")), flush=True)
        if op == "bye": return 0
if __name__ == "__main__": sys.exit(main(sys.argv[1:]))
