"""Lim 2014 (PRA 89, 022307) in 64-bit floats: a program that answers `compute` lines of `lim2014` (docs/compute.md).

Usage: python3 lim2014_float.py [--bug ln-log2 | imperfect-vacuum] < requests
"""

import argparse
import json
import math
import sys

TERMS = 21
FIELDS = ["mus", "ps", "nX", "nZ", "mZ", "eps_sec", "eps_cor", "leak", "bound"]

parser = argparse.ArgumentParser()
parser.add_argument("--bug", choices=["ln-log2", "imperfect-vacuum"])
BUG = parser.parse_args().bug

log2 = math.log if BUG == "ln-log2" else math.log2


class Refused(Exception):
    """The arguments are outside the domain, or beyond what a float can hold."""


def number(text):
    if not isinstance(text, str) or text.strip("+-.eE0123456789") or text[:1] not in "0123456789-" or not text:
        raise Refused(f"a decimal string, got {text!r}")
    value = float(text)
    if not 0 <= value < 1e40:
        raise Refused(f"a number from 0 to 1e40, got {text}")
    return value


def triple(values, name):
    if not isinstance(values, list) or len(values) != 3:
        raise Refused(f"three values of {name}")
    return [number(value) for value in values]


def demand(claim, expected):
    if not claim:
        raise Refused(expected)


def entropy(p):
    return 0.0 if p in (0.0, 1.0) else -p * log2(p) - (1 - p) * log2(1 - p)


def gamma(a, b, c, d):
    if b <= 0 or b >= 1:
        return 0.0
    inside = (c + d) / (c * d * (1 - b) * b) * (TERMS / a) ** 2
    return 0.0 if inside <= 1 else math.sqrt((c + d) * (1 - b) * b / (c * d * math.log(2)) * log2(inside))


def moved(counts, weights, epsilon, bound):
    """Lower and upper limits of the counts, weighted with e^mu / p."""
    b = -math.log(epsilon)
    if bound == "hoeffding":
        delta = math.sqrt(sum(counts) * b / 2)
        ends = [(max(0.0, n - delta), n + delta) for n in counts]
    else:
        ends = [
            (max(0.0, n - b / 2 - math.sqrt(2 * b * n + b * b / 4)), n + b + math.sqrt(2 * b * n + b * b))
            for n in counts
        ]
    return [(w * low, w * high) for w, (low, high) in zip(weights, ends)]


def lim2014(args):
    demand(isinstance(args, dict) and sorted(args) == sorted(FIELDS), f"the arguments {FIELDS}")
    mus, ps, nX, nZ, mZ = (triple(args[name], name) for name in FIELDS[:5])
    eps_sec, eps_cor, leak = (number(args[name]) for name in FIELDS[5:8])
    mu1, mu2, mu3 = mus
    demand(args["bound"] in ("hoeffding", "chernoff"), "a bound")
    demand(0 < eps_sec < 1 and 0 < eps_cor < 1, "epsilons between 0 and 1")
    demand(all(0 < p < 1 for p in ps) and max(mus) <= 100, "probabilities and intensities")
    demand(mu1 > mu2 + mu3 and mu2 > mu3, "mu1 > mu2 + mu3 and mu2 > mu3")
    tau0 = sum(p * math.exp(-mu) for p, mu in zip(ps, mus))
    tau1 = sum(p * math.exp(-mu) * mu for p, mu in zip(ps, mus))
    weights = [math.exp(mu) / p for mu, p in zip(mus, ps)]

    def vacua_and_singles(counts):
        (_, n1U), (n2L, n2U), (n3L, n3U) = moved(counts, weights, eps_sec / TERMS, args["bound"])
        # With the bug every detection of the weakest intensity is taken for a vacuum detection.
        dim = 0.0 if BUG == "imperfect-vacuum" else mu3
        s0 = max(0.0, tau0 * (mu2 * n3L - dim * n2U) / (mu2 - dim))
        squares = mu2**2 - mu3**2
        inner = n2L - n3U - squares / mu1**2 * (n1U - s0 / tau0)
        return s0, max(0.0, tau1 * mu1 * inner / (mu1 * (mu2 - mu3) - squares))

    (sX0, sX1), (sZ0, sZ1) = vacua_and_singles(nX), vacua_and_singles(nZ)
    _, (_, m2U), (m3L, _) = moved(mZ, weights, eps_sec / TERMS, args["bound"])
    v = max(0.0, tau1 * (m2U - m3L) / (mu2 - mu3))
    phi = 0.5
    if sZ1 > 0 and sX1 > 0 and v / sZ1 < 0.5:
        phi = v / sZ1 + gamma(eps_sec, v / sZ1, sZ1, sX1)
    raw = sX0 + sX1 * (1 - entropy(min(phi, 0.5))) - leak - 6 * log2(TERMS / eps_sec) - log2(2 / eps_cor)
    values = {"sX0": sX0, "sX1": sX1, "sZ0": sZ0, "sZ1": sZ1, "vZ1": v, "phi": phi, "l_raw": raw}
    demand(all(math.isfinite(value) for value in values.values()), "finite results")
    return {**{name: repr(value) for name, value in values.items()}, "l": f"{max(0, math.floor(raw))}.0"}


for line in sys.stdin:
    request = json.loads(line)
    try:
        demand(request["fn"] == "lim2014", "the function lim2014")
        answer = {"result": lim2014(request["args"])}
    except (Refused, ArithmeticError, ValueError) as problem:
        answer = {"error": {"code": "REFUSED", "message": str(problem)}}
    print(json.dumps({"id": request["id"], **answer}), flush=True)
