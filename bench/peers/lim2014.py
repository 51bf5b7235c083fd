"""Lim et al., PRA 89, 022307 (2014), two decoys, closed Chernoff deviations, in float64 with numpy: what a designer writes in an hour.

One JSON object in: arrays of shape (points, 3) for mu, p, n_key, n_test, m_test, and of shape (points,) for eps_sec, eps_cor, leak.
One line out a point: the length before the floor, bits.
"""

import json
import sys

import numpy as np

data = json.load(sys.stdin)
mu, p, n_key, n_test, m_test = (np.array(data[k], dtype=float) for k in ("mu", "p", "n_key", "n_test", "m_test"))
eps_sec, eps_cor, leak = (np.array(data[k], dtype=float) for k in ("eps_sec", "eps_cor", "leak"))
m1, m2, m3 = mu.T
np.seterr(all="ignore")


def tau(k):
    return np.sum(p * np.exp(-mu) * mu**k, axis=1)


def limits(x):
    b = np.log(21 / eps_sec)[:, None]
    w = np.exp(mu) / p
    lower = w * np.maximum(0, x - b / 2 - np.sqrt(2 * b * x + b * b / 4))
    upper = w * (x + b + np.sqrt(2 * b * x + b * b))
    return lower.T, upper.T


def vacua_and_singles(x):
    low, up = limits(x)
    s0 = np.maximum(0, tau(0) * (m2 * low[2] - m3 * up[1]) / (m2 - m3))
    bracket = low[1] - up[2] - (m2**2 - m3**2) / m1**2 * (up[0] - s0 / tau(0))
    s1 = np.maximum(0, tau(1) * m1 * bracket / (m1 * (m2 - m3) - (m2**2 - m3**2)))
    return s0, s1


def h(x):
    inside = np.clip(x, 1e-300, 0.5)
    return np.where(x <= 0, 0, -inside * np.log2(inside) - (1 - inside) * np.log2(1 - inside))


def deviation(a, b, c, d):
    size = (c + d) / (c * d)
    argument = size / ((1 - b) * b) * (21 / a) ** 2
    return np.where((b > 0) & (argument > 1), np.sqrt(size * (1 - b) * b / np.log(2) * np.log2(argument)), 0)


sx0, sx1 = vacua_and_singles(n_key)
_, sz1 = vacua_and_singles(n_test)
low, up = limits(m_test)
v = np.maximum(0, tau(1) * (up[1] - low[2]) / (m2 - m3))
rate = v / sz1
phi = np.where((sz1 > 0) & (sx1 > 0) & (rate < 0.5), rate + deviation(eps_sec, rate, sz1, sx1), 0.5)
length = sx0 + sx1 * (1 - h(phi)) - leak - 6 * np.log2(21 / eps_sec) - np.log2(2 / eps_cor)
for bits in length:
    print(repr(float(bits)))
