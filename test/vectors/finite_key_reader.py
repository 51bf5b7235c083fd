"""An independent reading of the finite-key vectors: the formulas of docs/compute.md in mpmath, at 400 digits.

Prints one JSON object a file: cases read, and what disagrees. Usage: python3 finite_key_reader.py FILE...
"""

import json
import re
import sys

from mpmath import exp, floor, inf, isinf, isnan, ln, log, mp, mpf, pi, sqrt

mp.dps = 400
DECIMAL = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d{1,6})?")
HALF = mpf(1) / 2


class Refused(Exception):
    """The input is outside the domain."""


def log2(x):
    return log(x) / log(2)


def decimal(value):
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise Refused(value)
    return mpf(value)


KINDS = {
    "P": lambda x: 0 <= x <= 1,
    "R": lambda x: 0 < x < 1,
    "E": lambda x: 0 < x < 1,
    "M": lambda x: 0 <= x <= 100,
    "A": lambda x: 0 <= x < mpf("1e40"),
    "A+": lambda x: 0 < x < mpf("1e40"),
}


def read(kind, value):
    """An argument of a kind: a letter, a kind and a length, a set of words, or a record."""
    if isinstance(kind, dict):
        if not isinstance(value, dict) or set(value) != set(kind):
            raise Refused(value)
        return {name: read(kind[name], value[name]) for name in kind}
    if isinstance(kind, tuple):
        if not isinstance(value, list) or len(value) != kind[1]:
            raise Refused(value)
        return [read(kind[0], one) for one in value]
    if isinstance(kind, list):
        if not any(value is word or (type(value) is type(word) and value == word) for word in kind):
            raise Refused(value)
        return value
    if kind == "A or null":
        return None if value is None else read("A", value)
    number = decimal(value)
    if not KINDS[kind](number):
        raise Refused(value)
    return number


def demand(condition):
    if not condition:
        raise Refused("order")


# Chernoff limits


def expected(x, beta):
    """The roots E of E - X - X ln(E/X) = beta, by Newton's method on u = ln(E/X): e^u - 1 - u = beta/X."""
    if x == 0:
        return mpf(0), beta
    t = beta / x
    roots = []
    for u in (-(t + sqrt(2 * t)), ln(1 + t + sqrt(2 * t))):
        for _ in range(2000):
            step = (exp(u) - 1 - u - t) / (exp(u) - 1)
            u -= step
            if abs(step) <= abs(u) * mpf("1e-330"):
                break
        roots.append(x * exp(u))
    return roots[0], roots[1]


def observed(e, beta):
    """The roots O of E - O + O ln(O/E) = beta: 1 - s + s ln s = beta/E for s = O/E."""
    if e == 0:
        return mpf(0), mpf(0)
    t = beta / e
    start = 1 + t / 2 + sqrt(2 * t + t * t / 4)
    if t >= 1:
        return mpf(0), e * newton(start, t)
    low, high = -mpf(4000), mpf(0)
    for _ in range(60):
        middle = (low + high) / 2
        s = mpf(2) ** middle
        low, high = (middle, high) if 1 - s + s * ln(s) >= t else (low, middle)
    return e * newton(mpf(2) ** low, t), e * newton(start, t)


def newton(s, t):
    for _ in range(2000):
        step = (1 - s + s * ln(s) - t) / ln(s)
        s -= step
        if abs(step) <= abs(s) * mpf("1e-330"):
            break
    return s


def chernoff_obs2exp(X, xi):
    beta = ln(2 / xi)
    lower, upper = expected(X, beta)
    return {"beta": beta, "EL": lower, "EU": upper, "d1": inf if X == 0 else X / lower - 1, "d2": 1 - X / upper}


def chernoff_exp2obs(E, xi):
    lower, upper = observed(E, ln(2 / xi))
    return {"OL": lower, "OU": upper}


def yin_chernoff(x, eps):
    b = ln(1 / eps)
    return {
        "obs2exp_L": max(mpf(0), x - b / 2 - sqrt(2 * b * x + b * b / 4)),
        "obs2exp_U": x + b + sqrt(2 * b * x + b * b),
        "exp2obs_L": max(mpf(0), x - sqrt(2 * b * x)),
        "exp2obs_U": x + b / 2 + sqrt(2 * b * x + b * b / 4),
    }


# Entropy and deviations


def h2(p):
    return mpf(0) if p in (0, 1) else -p * log2(p) - (1 - p) * log2(1 - p)


def hoeffding_delta(n, eps):
    return sqrt(n * ln(1 / eps) / 2)


def serfling_gamma(k, n, eps):
    return sqrt((n + k) * (k + 1) / (n * k * k) * ln(1 / eps))


def gamma_fmc(a, b, c, d, K):
    if b <= 0 or b >= 1:
        return mpf(0)
    inside = (c + d) / (c * d * (1 - b) * b) * K * K / (a * a)
    return mpf(0) if inside <= 1 else sqrt((c + d) * (1 - b) * b / (c * d * ln(2)) * log2(inside))


def gamma_yin(n, k, lam, eps):
    A = max(n, k)
    N = n + k
    G = N / (n * k) * ln(N / (2 * pi * n * k * lam * (1 - lam) * eps * eps))
    inside = A * A * G * G / (N * N) + 4 * lam * (1 - lam) * G
    if inside < 0:
        raise Refused("a root of a negative number")
    return ((1 - 2 * lam) * A * G / N + sqrt(inside)) / (2 + 2 * A * A * G / (N * N))


def fmc_log2prob(nx, nz, e, theta):
    demand(e + theta <= 1)
    N = nx + nz
    q = nx / N
    gap = h2(e + theta - q * theta) - q * h2(e) - (1 - q) * h2(e + theta)
    return log2(N / (e * (1 - e) * nx * nz)) / 2 - N * gap


# Decoy states


def poisson(mu, k):
    return exp(-mu) * mu**k / (1, 1, 2)[k]


def wang_s1L(mu_x, mu_y, SxL, SyU, SoU, SoL):
    demand(0 < mu_x < mu_y)
    (a0, a1, a2), (b0, b1, b2) = ([poisson(mu, k) for k in range(3)] for mu in (mu_x, mu_y))
    if SoL is None:
        numerator = b2 * SxL - a2 * SyU - (a0 * b2 - a2 * b0) * SoU
    else:
        numerator = b2 * (SxL - a0 * SoU) - a2 * (SyU - b0 * SoL)
    return numerator / (a1 * b2 - a2 * b1)


def ma_Y0L(nu1, nu2, Q1U, Q2L):
    demand(nu2 < nu1)
    return max(mpf(0), (nu1 * exp(nu2) * Q2L - nu2 * exp(nu1) * Q1U) / (nu1 - nu2))


def ma_Y1L(mu, nu1, nu2, QmuU, Q1L, Q2U, Y0L):
    demand(nu2 < nu1 and nu1 + nu2 < mu)
    squares = nu1**2 - nu2**2
    bracket = Q1L * exp(nu1) - Q2U * exp(nu2) - squares / mu**2 * (QmuU * exp(mu) - Y0L)
    return mu / (mu * nu1 - mu * nu2 - squares) * bracket


# Key lengths


def lengths(raw):
    return {"l_raw": raw, "l": max(mpf(0), floor(raw))}


def of_phase_error(phi):
    return h2(min(phi, HALF))


def paper_key(counts, xi, mu_x, mu_y, leak, variant):
    demand(0 < mu_x < mu_y)
    beta = ln(2 / xi)

    def rates(n, N):
        return [end / N for end in expected(n, beta)]

    c = counts
    SoL, SoU = rates(c["no"], c["No"])
    a0, a1 = poisson(mu_x, 0), poisson(mu_x, 1)
    s1, e1 = {}, {}
    for B in "XZ":
        SxL = rates(c["n_x_" + B], c["N_x_" + B])[0]
        SyU = rates(c["n_y_" + B], c["N_y_" + B])[1]
        s1[B] = max(mpf(0), wang_s1L(mu_x, mu_y, SxL, SyU, SoU, None if variant == "joint" else SoL))
        TxU = rates(c["m_x_" + B], c["N_x_" + B])[1]
        e1[B] = HALF if s1[B] == 0 else min(HALF, max(mpf(0), (TxU - a0 * SoL / 2) / (a1 * s1[B])))
    raw = sum(c["N_y_" + B] * poisson(mu_y, 1) * s1[B] * (1 - of_phase_error(e1[O])) for B, O in ("XZ", "ZX")) - leak
    return {"SoL": SoL, "SoU": SoU, "s1L_X": s1["X"], "e1U_X": e1["X"], "s1L_Z": s1["Z"], "e1U_Z": e1["Z"], **lengths(raw)}


def tau(mus, ps, k):
    return sum(p * exp(-mu) * mu**k for mu, p in zip(mus, ps))


def lim2014(mus, ps, nX, nZ, mZ, eps_sec, eps_cor, leak, bound):
    mu1, mu2, mu3 = mus
    demand(mu1 > mu2 + mu3 and mu2 > mu3)
    eps = eps_sec / 21
    tau0, tau1 = tau(mus, ps, 0), tau(mus, ps, 1)

    def moved(n):
        if bound == "hoeffding":
            delta = hoeffding_delta(sum(n), eps)
            ends = [(max(mpf(0), one - delta), one + delta) for one in n]
        else:
            limits = [yin_chernoff(one, eps) for one in n]
            ends = [(limit["obs2exp_L"], limit["obs2exp_U"]) for limit in limits]
        return [[exp(mu) / p * end for end in pair] for mu, p, pair in zip(mus, ps, ends)]

    def bounds(n):
        (_, n1U), (n2L, n2U), (n3L, n3U) = moved(n)
        s0 = max(mpf(0), tau0 * (mu2 * n3L - mu3 * n2U) / (mu2 - mu3))
        squares = mu2**2 - mu3**2
        inner = n2L - n3U - squares / mu1**2 * (n1U - s0 / tau0)
        return s0, max(mpf(0), tau1 * mu1 * inner / (mu1 * (mu2 - mu3) - squares))

    (sX0, sX1), (sZ0, sZ1) = bounds(nX), bounds(nZ)
    _, (_, m2U), (m3L, _) = moved(mZ)
    v = max(mpf(0), tau1 * (m2U - m3L) / (mu2 - mu3))
    phi = phase_error(v, sZ1, sX1, lambda rate: gamma_fmc(eps_sec, rate, sZ1, sX1, mpf(21)))
    raw = sX0 + sX1 * (1 - of_phase_error(phi)) - leak - 6 * log2(21 / eps_sec) - log2(2 / eps_cor)
    return {"sX0": sX0, "sX1": sX1, "sZ0": sZ0, "sZ1": sZ1, "vZ1": v, "phi": phi, **lengths(raw)}


def phase_error(v, test, key, deviation):
    if test == 0 or key == 0 or v / test >= HALF:
        return HALF
    return v / test + deviation(v / test)


def one_decoy(mu1, mu2, p1, p2, eps, clipped, s0u_from):
    """The bounds of a basis from its counts, and that on single-photon errors."""
    demand(0 < mu2 < mu1)
    mus, ps = (mu1, mu2), (p1, p2)
    tau0, tau1 = tau(mus, ps, 0), tau(mus, ps, 1)
    weights = [exp(mu) / p for mu, p in zip(mus, ps)]

    def moved(n):
        delta = hoeffding_delta(sum(n), eps)
        ends = [(max(mpf(0), one - delta), one + delta) for one in n]
        ends = [(low, min(high, sum(n))) if clipped else (low, high) for low, high in ends]
        return [[weight * end for end in pair] for weight, pair in zip(weights, ends)]

    def within(value, n):
        return min(max(mpf(0), value), sum(n)) if clipped else max(mpf(0), value)

    def bounds(n, m):
        (_, n1U), (n2L, _) = moved(n)
        uppers = [2 * (tau0 * high + hoeffding_delta(sum(n), eps)) for _, high in moved(m)]
        s0u = min(uppers) if s0u_from == 0 else uppers[s0u_from - 1]
        s0u = min(s0u, sum(n)) if clipped else s0u
        s0 = within(tau0 * (mu1 * n2L - mu2 * n1U) / (mu1 - mu2), n)
        inner = n2L - mu2**2 / mu1**2 * n1U - (mu1**2 - mu2**2) / mu1**2 * s0u / tau0
        return s0, within(tau1 * mu1 / (mu2 * (mu1 - mu2)) * inner, n), s0u

    def errors(n, m):
        (_, m1U), (m2L, _) = moved(m)
        return within(tau1 * (m1U - m2L) / (mu1 - mu2), n)

    return bounds, errors


def rusca2018(mu1, mu2, p1, p2, nZ, mZ, nX, mX, eps_sec, eps_cor, leak, s0u_from):
    bounds, errors = one_decoy(mu1, mu2, p1, p2, eps_sec / 19, False, s0u_from)
    (sZ0, sZ1, s0u), (_, sX1, _) = bounds(nZ, mZ), bounds(nX, mX)
    v = errors(nX, mX)
    phi = phase_error(v, sX1, sZ1, lambda rate: gamma_fmc(eps_sec, rate, sX1, sZ1, mpf(19)))
    raw = sZ0 + sZ1 * (1 - of_phase_error(phi)) - leak - 6 * log2(19 / eps_sec) - log2(2 / eps_cor)
    return {"sZ0": sZ0, "sZ1": sZ1, "sX1": sX1, "s0uZ": s0u, "vX1": v, "phi": phi, **lengths(raw)}


def wiesemann2024(mu1, mu2, p1, p2, nK, mK, nT, mT, eps_sec, eps_cor, leak, sampling, with_vacuum):
    eps = eps_sec / 15
    bounds, errors = one_decoy(mu1, mu2, p1, p2, eps, True, 0)
    (sK0, sK1, s0u), (_, sT1, _) = bounds(nK, mK), bounds(nT, mT)
    v = errors(nT, mT)
    phi = HALF
    if sK1 != 0 and sT1 != 0:
        rate = min(HALF, v / sT1)
        g = serfling_gamma(sT1, sK1, eps) if sampling == "serfling" else gamma_fmc(eps, rate, sK1, sT1, mpf(1))
        phi = min(HALF, rate + g)
    raw = (sK0 if with_vacuum else 0) + sK1 * (1 - of_phase_error(phi)) - leak - log2(2 / eps_cor)
    raw -= 4 * log2(15 / (eps_sec * mpf(2) ** (mpf(1) / 4)))
    return {"sK0": sK0, "sK1": sK1, "sT1": sT1, "s0uK": s0u, "vT1": v, "phi": phi, **lengths(raw)}


def tomamichel2012(n, k, Qtol, q, leak, eps_sec, eps_cor):
    mu = sqrt((n + k) * (k + 1) / (n * k * k) * ln(4 / eps_sec))
    raw = n * (q - of_phase_error(Qtol + mu)) - leak - log2(2 / (eps_sec**2 * eps_cor))
    return {"mu": mu, **lengths(raw)}


LENGTH = {"eps_sec": "E", "eps_cor": "E", "leak": "A"}
ONE_DECOY = {"mu1": "M", "mu2": "M", "p1": "R", "p2": "R", **LENGTH}
COUNTS = {"No": "A+", "no": "A"}
for basis in "XZ":
    COUNTS |= {"N_y_" + basis: "A+", "n_y_" + basis: "A", "N_x_" + basis: "A+", "n_x_" + basis: "A", "m_x_" + basis: "A"}
PAIR, TRIPLE = ("A", 2), ("A", 3)
FUNCTIONS = {
    chernoff_obs2exp: {"X": "A", "xi": "E"},
    chernoff_exp2obs: {"E": "A", "xi": "E"},
    yin_chernoff: {"x": "A", "eps": "E"},
    h2: {"p": "P"},
    hoeffding_delta: {"n": "A", "eps": "E"},
    serfling_gamma: {"k": "A+", "n": "A+", "eps": "E"},
    gamma_fmc: {"a": "E", "b": "P", "c": "A+", "d": "A+", "K": "A+"},
    gamma_yin: {"n": "A+", "k": "A+", "lam": "R", "eps": "E"},
    fmc_log2prob: {"nx": "A+", "nz": "A+", "e": "R", "theta": "P"},
    wang_s1L: {"mu_x": "M", "mu_y": "M", "SxL": "A", "SyU": "A", "SoU": "A", "SoL": "A or null"},
    ma_Y0L: {"nu1": "M", "nu2": "M", "Q1U": "A", "Q2L": "A"},
    ma_Y1L: {"mu": "M", "nu1": "M", "nu2": "M", "QmuU": "A", "Q1L": "A", "Q2U": "A", "Y0L": "A"},
    paper_key: {"counts": COUNTS, "xi": "E", "mu_x": "M", "mu_y": "M", "leak": "A", "variant": ["joint", "separate"]},
    lim2014: {
        "mus": ("M", 3), "ps": ("R", 3), "nX": TRIPLE, "nZ": TRIPLE, "mZ": TRIPLE, **LENGTH,
        "bound": ["hoeffding", "chernoff"],
    },
    rusca2018: {**ONE_DECOY, "nZ": PAIR, "mZ": PAIR, "nX": PAIR, "mX": PAIR, "s0u_from": [0, 1, 2]},
    wiesemann2024: {
        **ONE_DECOY, "nK": PAIR, "mK": PAIR, "nT": PAIR, "mT": PAIR,
        "sampling": ["serfling", "fung"], "with_vacuum": [True, False],
    },
    tomamichel2012: {"n": "A+", "k": "A+", "Qtol": "P", "q": "P", **LENGTH},
}
BY_NAME = {function.__name__: (function, kinds) for function, kinds in FUNCTIONS.items()}


def computed(fn, args):
    function, kinds = BY_NAME[fn]
    result = function(**read(kinds, args))
    return result if isinstance(result, dict) else {"value": result}


def agrees(found, text, tolerance):
    if text == "inf" or isinf(found):
        return text == "inf" and isinf(found)
    claimed = mpf(text)
    return not isnan(claimed) and abs(found - claimed) <= mpf(tolerance) * abs(claimed)


def flaw(group, test):
    """What is wrong with a case, or None."""
    try:
        found = computed(group["parameters"]["fn"], test["input"])
    except Refused:
        return None if "refusal" in test else "refused"
    if "refusal" in test:
        return "not refused"
    output = test["output"] if isinstance(test["output"], dict) else {"value": test["output"]}
    if set(output) != set(found):
        return "other fields"
    if test["result"] == "valid":
        return next((name for name in output if not agrees(found[name], output[name], "1e-45")), None)
    return "no difference" if all(agrees(found[name], output[name], "1e-12") for name in output) else None


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        groups = json.load(file)["testGroups"]
    flaws = [(group, test, flaw(group, test)) for group in groups for test in group["tests"]]
    failures = [{"tcId": test["tcId"], "comment": test["comment"], "flaw": why} for _, test, why in flaws if why]
    print(json.dumps({"file": path, "cases": len(flaws), "failures": failures}))
