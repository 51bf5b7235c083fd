\\ The finite-key functions of docs/compute.md by PARI, written from that page and FINITE_KEY.md alone.
\\ Reads calls of `go` on standard input. Arguments are exact rationals; a function is evaluated with twice as many digits as
\\ before until two results agree to 10^-(digits + 60), and that is the truth that enclosures and texts are held against.
\\ Prints `NUMBER ok`, `NUMBER undefined`, or `NUMBER wrong FIELD WHAT`.

default(parisizemax, 2^30);

\\ A decimal text as an exact rational.
dec(s) = {
  my(parts = strsplit(s, "e"), digits = strsplit(parts[1], "."), e = 0);
  if(#parts > 1, e = eval(parts[2]));
  if(#digits > 1, eval(concat(digits[1], digits[2])) * 10^(e - #digits[2]), eval(digits[1]) * 10^e);
}

undefined() = error("undefined");

\\ Newton's method on a convex function from the side where it is monotone; step(y) = f(y)/f'(y).
newton(y, step) = {
  my(near = 10^-(getlocalprec() \ 2), d, n = 0);
  while(1,
    d = step(y); y -= d;
    if(abs(d) <= near * abs(y), return(y - step(y)));
    if(n++ > 5000, error("no convergence")));
}

\\ --- Chernoff: E - X - X ln(E/X) = beta, E = X e^-y below, X e^y above; c = beta/X.
\\ Far out y = c + 1 - e^-y is c + 1 to all digits.
lowerExponent(c) = if(c > 10 * getlocalprec(), c + 1, newton(min(c + 1, sqrt(2 * c) + c), y -> (exp(-y) - 1 + y - c) / (1 - exp(-y))));
expectedLower(X, beta) = if(X == 0, 0, X * exp(-lowerExponent(beta / X)));
expectedUpper(X, beta) = if(X == 0, beta, my(c = beta / X); X * exp(newton(min(sqrt(2 * c), log(1 + c) + 1), y -> (exp(y) - 1 - y - c) / (exp(y) - 1))));
\\ E - O + O ln(O/E) = beta, O = s E; c = beta/E.
observedLower(E, beta) = if(E <= beta, 0, my(c = beta / E, d = 1 - c); E * newton(max(d^2 / 4, 1 - sqrt(2 * c)), s -> (1 - s + s * log(s) - c) / log(s)));
observedUpper(E, beta) = if(E == 0, 0, my(c = beta / E); E * newton(1 + sqrt(2 * c) + c, s -> (1 - s + s * log(s) - c) / log(s)));

log2(x) = log(x) / log(2);
h(p) = if(p <= 0 || p >= 1, 0, p == 1/2, 1, -(p * log2(p) + (1 - p) * log2(1 - p)));
hphi(p) = h(min(max(p, 0), 1/2));
delta(n, eps) = sqrt(n * log(1 / eps) / 2);
serfling(k, n, eps) = sqrt((n + k) * (k + 1) / (n * k^2) * log(1 / eps));
fung(a, b, c, d, K) = {
  if(b <= 0 || b >= 1, return(0));
  my(x = (c + d) / (c * d * (1 - b) * b) * K^2 / a^2);
  if(x <= 1, return(0));
  sqrt((c + d) * (1 - b) * b / (c * d * log(2)) * log2(x));
}
closed(x, b) = [max(0, x - b/2 - sqrt(2*b*x + b^2/4)), x + b + sqrt(2*b*x + b^2), max(0, x - sqrt(2*b*x)), x + b/2 + sqrt(2*b*x + b^2/4)];
poisson(mu, k) = exp(-mu) * mu^k / k!;
tau(mus, ps, k) = sum(i = 1, #mus, ps[i] * poisson(mus[i], k));
whole(l) = max(0, floor(l));

F = Map();

mapput(F, "chernoff_obs2exp", (X, xi) -> {
  my(beta = log(2 / xi), EL = expectedLower(X, beta), EU = expectedUpper(X, beta));
  [["beta", beta], ["EL", EL], ["EU", EU], ["d1", if(X == 0, "inf", X / EL - 1)], ["d2", 1 - X / EU]]});
mapput(F, "chernoff_exp2obs", (E, xi) -> my(beta = log(2 / xi)); [["OL", observedLower(E, beta)], ["OU", observedUpper(E, beta)]]);
mapput(F, "yin_chernoff", (x, eps) -> my(c = closed(x, log(1 / eps))); [["obs2exp_L", c[1]], ["obs2exp_U", c[2]], ["exp2obs_L", c[3]], ["exp2obs_U", c[4]]]);
mapput(F, "h2", p -> [["value", h(p)]]);
mapput(F, "hoeffding_delta", (n, eps) -> [["value", delta(n, eps)]]);
mapput(F, "serfling_gamma", (k, n, eps) -> [["value", serfling(k, n, eps)]]);
mapput(F, "gamma_fmc", (a, b, c, d, K) -> [["value", fung(a, b, c, d, K)]]);
mapput(F, "gamma_yin", (n, k, lam, eps) -> {
  my(A = max(n, k), t = n + k, G, D);
  G = t / (n * k) * log(t / (2 * Pi * n * k * lam * (1 - lam) * eps^2));
  D = A^2 * G^2 / t^2 + 4 * lam * (1 - lam) * G;
  if(D < 0, undefined());
  [["value", ((1 - 2 * lam) * A * G / t + sqrt(D)) / (2 + 2 * A^2 * G / t^2)]]});
mapput(F, "fmc_log2prob", (nx, nz, e, theta) -> {
  my(q = nx / (nx + nz));
  [["value", log2((nx + nz) / (e * (1 - e) * nx * nz)) / 2 - (nx + nz) * (h(e + theta - q * theta) - q * h(e) - (1 - q) * h(e + theta))]]});

\\ Eq (7).
s1(mux, muy, SxL, SyU, SoU, SoL) = {
  my(a(k) = poisson(mux, k), b(k) = poisson(muy, k), top);
  top = if(SoL === oo, b(2) * SxL - a(2) * SyU - (a(0) * b(2) - a(2) * b(0)) * SoU,
    b(2) * (SxL - a(0) * SoU) - a(2) * (SyU - b(0) * SoL));
  top / (a(1) * b(2) - a(2) * b(1));
}
mapput(F, "wang_s1L", (mux, muy, SxL, SyU, SoU, SoL) -> [["value", s1(mux, muy, SxL, SyU, SoU, SoL)]]);
mapput(F, "ma_Y0L", (nu1, nu2, Q1U, Q2L) -> [["value", max(0, (nu1 * exp(nu2) * Q2L - nu2 * exp(nu1) * Q1U) / (nu1 - nu2))]]);
mapput(F, "ma_Y1L", (mu, nu1, nu2, QmuU, Q1L, Q2U, Y0L) -> {
  [["value", mu / (mu * nu1 - mu * nu2 - nu1^2 + nu2^2) * (Q1L * exp(nu1) - Q2U * exp(nu2) - (nu1^2 - nu2^2) / mu^2 * (QmuU * exp(mu) - Y0L))]]});

\\ counts: No no, then for X and for Z: N_y n_y N_x n_x m_x.
mapput(F, "paper_key", (counts, xi, mux, muy, leak, variant) -> {
  my(beta = log(2 / xi), So, y = vector(2), e = vector(2), c, l = 0);
  So = [expectedLower(counts[2], beta), expectedUpper(counts[2], beta)] / counts[1];
  for(i = 1, 2, c = counts[5 * i - 2 .. 5 * i + 2];
    y[i] = max(0, s1(mux, muy, expectedLower(c[4], beta) / c[3], expectedUpper(c[2], beta) / c[1], So[2], if(variant == "joint", oo, So[1])));
    e[i] = if(y[i] == 0, 1/2, min(1/2, max(0, (expectedUpper(c[5], beta) / c[3] - exp(-mux) * So[1] / 2) / (poisson(mux, 1) * y[i])))));
  for(i = 1, 2, l += counts[5 * i - 2] * poisson(muy, 1) * y[i] * (1 - h(e[3 - i])));
  l -= leak;
  [["SoL", So[1]], ["SoU", So[2]], ["s1L_X", y[1]], ["e1U_X", e[1]], ["s1L_Z", y[2]], ["e1U_Z", e[2]], ["l_raw", l], ["l", whole(l)]]});

mapput(F, "lim2014", (mus, ps, nX, nZ, mZ, esec, ecor, leak, bound) -> {
  my([m1, m2, m3] = mus, t0 = tau(mus, ps, 0), t1 = tau(mus, ps, 1), b = log(21 / esec), X0, X1, Z0, Z1, v, phi, l);
  my(w(i) = exp(mus[i]) / ps[i], dev(n) = delta(vecsum(n), esec / 21),
    up(n, i) = w(i) * if(bound == "hoeffding", n[i] + dev(n), closed(n[i], b)[2]),
    low(n, i) = w(i) * if(bound == "hoeffding", max(0, n[i] - dev(n)), closed(n[i], b)[1]),
    s0(n) = max(0, t0 * (m2 * low(n, 3) - m3 * up(n, 2)) / (m2 - m3)),
    one(n) = max(0, t1 * m1 * (low(n, 2) - up(n, 3) - (m2^2 - m3^2) / m1^2 * (up(n, 1) - s0(n) / t0)) / (m1 * (m2 - m3) - m2^2 + m3^2)));
  X0 = s0(nX); X1 = one(nX); Z0 = s0(nZ); Z1 = one(nZ);
  v = max(0, t1 * (up(mZ, 2) - low(mZ, 3)) / (m2 - m3));
  phi = if(Z1 == 0 || X1 == 0, 1/2, if(v / Z1 >= 1/2, 1/2, v / Z1 + fung(esec, v / Z1, Z1, X1, 21)));
  l = X0 + X1 * (1 - hphi(phi)) - leak - 6 * log2(21 / esec) - log2(2 / ecor);
  [["sX0", X0], ["sX1", X1], ["sZ0", Z0], ["sZ1", Z1], ["vZ1", v], ["phi", phi], ["l_raw", l], ["l", whole(l)]]});

\\ One decoy; clips keep moved counts within [0, total] and every s and v within [0, total detections].
oneDecoy(mus, ps, n, m, e, from, clips) = {
  my([m1, m2] = mus, t0 = tau(mus, ps, 0), t1 = tau(mus, ps, 1), total = n[1] + n[2], dn = delta(total, e), dm = delta(m[1] + m[2], e), s0u);
  my(w(i) = exp(mus[i]) / ps[i],
    clip(x) = if(clips, min(max(0, x), total), x),
    up(c, d, i) = w(i) * if(clips, min(c[i] + d, c[1] + c[2]), c[i] + d),
    low(c, d, i) = w(i) * max(0, c[i] - d),
    from0(i) = 2 * (t0 * up(m, dm, i) + dn));
  s0u = clip(if(from == 0, min(from0(1), from0(2)), from0(from)));
  [clip(max(0, t0 / (m1 - m2) * (m1 * low(n, dn, 2) - m2 * up(n, dn, 1)))),
    clip(max(0, t1 * m1 / (m2 * (m1 - m2)) * (low(n, dn, 2) - m2^2 / m1^2 * up(n, dn, 1) - (m1^2 - m2^2) / m1^2 * s0u / t0))),
    s0u,
    clip(max(0, t1 / (m1 - m2) * (up(m, dm, 1) - low(m, dm, 2))))];
}
mapput(F, "rusca2018", (mu1, mu2, p1, p2, nZ, mZ, nX, mX, esec, ecor, leak, from) -> {
  my(Z = oneDecoy([mu1, mu2], [p1, p2], nZ, mZ, esec / 19, from, 0), X = oneDecoy([mu1, mu2], [p1, p2], nX, mX, esec / 19, from, 0), v = X[4], phi, l);
  phi = if(X[2] == 0 || Z[2] == 0, 1/2, if(v / X[2] >= 1/2, 1/2, v / X[2] + fung(esec, v / X[2], X[2], Z[2], 19)));
  l = Z[1] + Z[2] * (1 - hphi(phi)) - leak - 6 * log2(19 / esec) - log2(2 / ecor);
  [["sZ0", Z[1]], ["sZ1", Z[2]], ["sX1", X[2]], ["s0uZ", Z[3]], ["vX1", v], ["phi", phi], ["l_raw", l], ["l", whole(l)]]});
mapput(F, "wiesemann2024", (mu1, mu2, p1, p2, nK, mK, nT, mT, esec, ecor, leak, sampling, vacuum) -> {
  my(e = esec / 15, K = oneDecoy([mu1, mu2], [p1, p2], nK, mK, e, 0, 1), T = oneDecoy([mu1, mu2], [p1, p2], nT, mT, e, 0, 1), r, phi, l);
  phi = if(K[2] == 0 || T[2] == 0, 1/2,
    r = min(1/2, T[4] / T[2]);
    min(1/2, r + if(sampling == "serfling", serfling(T[2], K[2], e), fung(e, r, K[2], T[2], 1))));
  l = if(vacuum, K[1], 0) + K[2] * (1 - hphi(phi)) - leak - log2(2 / ecor) - 4 * log2(15 / (esec * 2^(1/4)));
  [["sK0", K[1]], ["sK1", K[2]], ["sT1", T[2]], ["s0uK", K[3]], ["vT1", T[4]], ["phi", phi], ["l_raw", l], ["l", whole(l)]]});
mapput(F, "tomamichel2012", (n, k, Qtol, q, leak, esec, ecor) -> {
  my(mu = serfling(k, n, esec / 4), l = n * (q - hphi(Qtol + mu)) - leak - log2(2 / (esec^2 * ecor)));
  [["mu", mu], ["l_raw", l], ["l", whole(l)]]});

\\ --- The comparison.
same(a, b, tiny) = {
  if(#a != #b, return(0));
  for(i = 1, #a, my(x = a[i][2], y = b[i][2]);
    if(type(x) == "t_STR" || type(y) == "t_STR", if(type(x) != type(y), return(0)),
      if(abs(x - y) > tiny * abs(y), return(0))));
  1;
}

\\ The values of a function to about 10^-(digits + 60), relative. Integers of a million bits are what a tiny epsilon makes.
truth(fn, args, digits) = {
  my(P = digits + 160, before = [], now);
  while(P < 50000,
    now = iferr(localised(fn, args, P), E, if(#strsplit(Str(E), "undefined") > 1, undefined()); []);
    if(#now && #before && same(before, now, 10^-(digits + 60)), return(now));
    before = now; P *= 2);
  error("no agreement");
}
localised(fn, args, P) = { localprec(P); call(mapget(F, fn), args); }

\\ e with 10^e <= |t| < 10^(e+1).
decade(t) = {
  my(e = floor(log(abs(t)) / log(10)));
  while(10^e > abs(t), e--);
  while(10^(e + 1) <= abs(t), e++);
  e;
}

\\ The flaw of one field: [name, lower, upper, text]; empty texts are not compared.
flaw(value, field, digits) = {
  my(tiny, t);
  if(type(value) == "t_STR", return(if(field[4] == value, "", "infinite")));
  tiny = 10^-(digits + 50) * abs(value);
  if(field[2] != "" && value < dec(field[2]) - tiny, return("below the enclosure"));
  if(field[3] != "" && value > dec(field[3]) + tiny, return("above the enclosure"));
  if(field[4] == "", return(""));
  if(field[4] == "inf", return("not infinite"));
  t = dec(field[4]);
  if(field[1] == "l", return(if(t == value, "", "not the whole number")));
  if(t == 0, return(if(value == 0, "", "not 0")));
  if(abs(value - t) > 10^(decade(t) - digits + 1) / 2 + tiny, "not rounded to nearest", "");
}

go(number, fn, digits, args, fields) = {
  my(values = iferr(truth(fn, args, digits), E, Str(E)), what, count = 0);
  if(type(values) == "t_STR", print(number, if(#strsplit(values, "undefined") > 1, " undefined", Str(" failed ", values))); return);
  if(#fields == 0, print(number, " ok"); return);
  for(i = 1, #fields, for(j = 1, #values, if(fields[i][1] == values[j][1],
    count++; what = flaw(values[j][2], fields[i], digits);
    if(what != "", print(number, " wrong ", fields[i][1], " ", what); return))));
  print(number, if(count == #fields, " ok", " wrong fields"));
}
