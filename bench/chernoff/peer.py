"""Chernoff limits by mpmath, 50 digits: prints microseconds of one sign check and of one solution by Lambert's W."""
import time
from mpmath import mp, mpf, lambertw, exp, log

mp.dps = 60
beta = mpf('23.718998110500402149597146668301818644086515020648')


def verify(x, e):
    return e - x - x * log(e / x) >= beta


def solve(x, k):
    return -x * lambertw(-exp(-1 - beta / x), k).real


def microseconds(calls, call):
    for i in range(calls):
        call(i)
    start = time.process_time()
    for i in range(calls):
        call(i)
    return (time.process_time() - start) * 1e6 / calls


e = mpf(800)
print(microseconds(5000, lambda i: verify(mpf(1000 + i % 1000), e)),
      microseconds(1000, lambda i: solve(mpf(1000 + i % 1000), -(i % 2))))
