// What each rule of a certificate does, in words, and the rule itself. Source: docs/rules.md, from which the formulas are taken to the letter.

/** A rule for readers: a title, a sentence, and the inference rule (conditions above the line, conclusion below). */
export type RuleText = { readonly title: string; readonly says: string; readonly formula: string }

/** One rule in two modes, as docs/rules.md has it. */
const DIRECT_FORMULA = `t > 0      0 < phi0_B <= 1/2 where B has a keyed pair      w = 0 for keyed pairs
(0)  sum_B q_B [ sum keyed W_l(0) ((1-s) e^(u-t) + s e^u) + sum test W_l(0) (e^u + e^(u-w))/2 ]  <=  R_0
(1)  for x, z in {0, 1}; (ph, te) = (z, x) for X and (x, z) for Z:
     sum_B q_B [ sum keyed W_l(1) ((1-s) e^(u - t (a_B - c_B ph)) + s e^u) + sum test W_l(1) e^(u - w te) ]  <=  R_1
(k)  for k >= 2, each B, err in {0, 1}:  sum keyed W_l(k) e^u + sum test W_l(k) e^(u - w err)  <=  R_k
t L  <=  sum u count(gain, B, l) - sum w count(error, B, l) - ln(1/epsilon)       declared
t L  <=  sum u count(gain, B, l) - sum w count(error, B, l) - ln(2^b/epsilon)     universal
---------------------------------------------------------------- direct.declared, direct.universal
secrecy direct in all >= L`

/** By the name of the rule: the rules of the kernel, and no others. */
export const RULE_TEXTS: ReadonlyMap<string, RuleText> = new Map<string, RuleText>([
  [
    'chernoff.expected',
    {
      title: 'Chernoff limit on an expectation',
      says: 'The count that was observed would be too unlikely if its expectation lay beyond the limit.',
      formula: `n = count(kind, B, l)      lower: E = 0 or 0 < E <= n      upper: E >= n, E > 0
E = 0 or E - n + n ln(n/E) >= ln(1/epsilon)
------------------------------------------------------------------------ chernoff.expected
expected kind l in B >= E (lower), <= E (upper)`,
    },
  ],
  [
    'hoeffding.expected',
    {
      title: 'Hoeffding limit on an expectation',
      says: 'The count that was observed would be too unlikely if its expectation lay beyond the limit; the number of trials is that of all intensities together.',
      formula: `n = count(gain, B, l), N = sum over all intensities of count(gain, B, .)      kind = gain
n = count(error, B, l), N = sum over all intensities of count(error, B, .)    kind = bitError
lower: E = 0, or 0 < E <= n and 2 (n - E)^2 >= N ln(1/epsilon)      upper: E >= n and 2 (E - n)^2 >= N ln(1/epsilon)
------------------------------------------------------------------------ hoeffding.expected
expected kind l in B >= E (lower), <= E (upper)`,
    },
  ],
  [
    'decoy.detections',
    {
      title: 'Decoy states: detections of k photons',
      says: 'Whatever the channel did to pulses of each photon number, these expectations leave at least so many detections of k photons: weak duality of a linear programme, the multipliers y are in the certificate.',
      formula: `for every i: expected gain l_i in B >= E_i and y_i >= 0, or expected gain l_i in B <= E_i and y_i <= 0
or, for some i: detections 0 in B >= V_i and y_i >= 0, or detections 0 in B <= V_i and y_i <= 0; z = the sum of these y_i
for all k >= 0: sum_i y_i mu_i^k + (lambda + z [k = 0] - [k = j]) R_k <= 0      (sum over the premises expected gain)
n_B = sum over all intensities l of count(gain, B, l)
v <= sum_i y_i e^mu_i E_i / p_i + sum_i y_i V_i + lambda n_B
---------------------------------------------------------------- decoy.detections (j = photons, 0 or 1)
detections j in B >= v`,
    },
  ],
  [
    'decoy.errors',
    {
      title: 'Decoy states: errors of single photons',
      says: 'Whatever the channel did, these expectations leave at most so many errors of single photons: weak duality again.',
      formula: `for every i: expected error l_i in B <= E_i and y_i >= 0, or expected error l_i in B >= E_i and y_i <= 0
for all k >= 0: sum_i y_i mu_i^k >= [k = 1] R_1      (rows and row above the cut-off as above, for -y and lambda = 0)
v >= sum_i y_i e^mu_i E_i / p_i
---------------------------------------------------------------- decoy.errors
errors in B <= v`,
    },
  ],
  [
    'decoy.bitErrors',
    {
      title: 'Decoy states: errors of k photons',
      says: 'Whatever the channel did, these expectations leave at most so many errors of k photons: weak duality again.',
      formula: `for every i: expected bitError l_i in B <= E_i and y_i >= 0, or expected bitError l_i in B >= E_i and y_i <= 0
for all k >= 0: sum_i y_i mu_i^k >= [k = j] R_j      (rows and row above the cut-off as in decoy.errors)
v >= sum_i y_i e^mu_i E_i / p_i
---------------------------------------------------------------- decoy.bitErrors (j = photons, 0 or 1)
bitErrors j in B <= v`,
    },
  ],
  [
    'vacuum.detections',
    {
      title: 'Vacuum detections from their errors',
      says: 'The bit of an empty pulse is a fair coin, so that errors bound the number of empty pulses.',
      formula: `bitErrors 0 in B <= w      w >= 0      u > 0      u >= 2 w      (u - 2 w)^2 >= 2 u ln(1/epsilon)
---------------------------------------------------------------- vacuum.detections
detections 0 in B <= u`,
    },
  ],
  [
    'thin.detections',
    {
      title: 'From all detections to those that make key',
      says: 'Given the photon number, chance alone decided which detections are of a keyed intensity and not sampled.',
      formula: `detections k in B >= v      m >= 0      R_k > 0      m R_k <= v (1 - s) sum over keyed (B, l) of W_l(k)
---------------------------------------------------------------- thin.detections
keyedMean k in B >= m`,
    },
  ],
  [
    'thin.errors',
    {
      title: 'From errors in the test basis to phase errors of the key',
      says: 'Single photons behave alike in both bases but for the basis itself; chance alone decided which are keyed.',
      formula: `errors in B' <= w      w >= 0      B the other basis
R_1 > 0      m match(B') R_1 >= w match(B) (1 - s) sum over keyed (B, l) of W_l(1)
---------------------------------------------------------------- thin.errors
phaseErrorMean in B <= m`,
    },
  ],
  [
    'chernoff.observed',
    {
      title: 'Chernoff limit on an actual number',
      says: 'An actual number is unlikely to be beyond this when its expectation is bounded.',
      formula: `keyedMean k in B >= E      O = 0, or 0 < O <= E and E - O + O ln(O/E) >= ln(1/epsilon)
---------------------------------------------------------------- chernoff.observed
keyed k in B >= O

phaseErrorMean in B <= E      O >= E > 0 and E - O + O ln(O/E) >= ln(1/epsilon)
---------------------------------------------------------------- chernoff.observed
phaseErrors in B <= O`,
    },
  ],
  [
    'keyed',
    {
      title: 'Every detection makes key',
      says: 'Nothing was sampled and every pair of basis and intensity is keyed.',
      formula: `detections k in B >= v      every pair (B, l) is keyed      s = 0
---------------------------------------------------------------- keyed
keyed k in B >= v`,
    },
  ],
  [
    'sampling',
    {
      title: 'Random sampling: phase-error rate',
      says: 'The single photons of both bases are one population, of which chance put some into each basis.',
      formula: `bitErrors 1 in B' <= v, v >= 0      detections 1 in B' >= c      keyed 1 in B >= d      B the other basis of B'
p = (v + phi d)/(c + d)      c > 0      d >= 3      v/c <= phi <= 1/2
v ln((v/c)/p) + (c - v) ln((1 - v/c)/(1 - p)) + d [ phi ln(phi/p) + (1 - phi) ln((1 - phi)/(1 - p)) ]
    >= ln(2/epsilon) + ln((c + d)/d)/2
---------------------------------------------------------------- sampling
phaseErrorRate in B <= phi`,
    },
  ],
  [
    'ratio',
    {
      title: 'Phase-error rate',
      says: 'Phase errors divided by the keyed single photons.',
      formula: `phaseErrors in B <= e      keyed 1 in B >= k > 0      phi k >= e
---------------------------------------------------------------- ratio
phaseErrorRate in B <= phi`,
    },
  ],
  [
    'entropy',
    {
      title: 'Entropy of a rate',
      says: 'What an eavesdropper can know of a keyed single photon: h of the phase-error rate.',
      formula: `phaseErrorRate in B <= phi      0 < phi <= 1/2      - phi log2 phi - (1 - phi) log2(1 - phi) <= H
---------------------------------------------------------------- entropy (the same from formulaError to formulaEntropy)
entropy in B <= H`,
    },
  ],
  [
    'secrecy',
    {
      title: 'Secret bits of the keyed rounds',
      says: 'Each keyed vacuum counts one bit, each keyed single photon what the phase errors leave of it, everything else nothing.',
      formula: `keyed 1 in B >= k      entropy in B <= H <= 1      keyed 0 in B >= k0 (or absent: k0 = 0)      L <= k0 + k (1 - H)
---------------------------------------------------------------- secrecy
secrecy composable in B >= L`,
    },
  ],
  [
    'direct.declared',
    {
      title: 'Secret bits of the keyed rounds, one statement',
      says: 'One exponential statement about all counts at once, with coefficients fixed before the data.',
      formula: DIRECT_FORMULA,
    },
  ],
  [
    'direct.universal',
    {
      title: 'Secret bits of the keyed rounds, one statement',
      says: 'One exponential statement about all counts at once; the coefficients were chosen after the data and pay for their description.',
      formula: DIRECT_FORMULA,
    },
  ],
  [
    'keyLength',
    {
      title: 'Privacy amplification and error verification',
      says: 'What is left as key after the leak of error correction, the hash and the comparison of the keys are paid for.',
      formula: `secrecy in S >= L, outside classical events of total probability g and others of total probability f
smoothing^2 >= 4 f
S = all: no keyed pair has an error entry
leak = sum of the leak entries with basis S or all, at least one (S = all: of every entry)
       + sum over keyed pairs (B, l) of S that have an error entry of bits(count(gain, B, l))
bits + leak + 2 log2(1/(2 hashing)) + log2(2/verification) <= L      bits an integer >= 0
bits <= sum over keyed pairs (B, l) of S of count(gain, B, l)
---------------------------------------------------------------- keyLength
keyLength in S >= bits, (g + smoothing + hashing)-secret, verification-correct`,
    },
  ],
  [
    'compose',
    {
      title: 'The key',
      says: 'All keys together: lengths, secrecy and correctness add up.',
      formula: `keyLength in S_i >= l_i, s_i-secret, c_i-correct: one or two composable ones in distinct bases, or one direct
every basis with a keyed pair that has an error entry is one of the S_i
every assumption below is named by the hypotheses
---------------------------------------------------------------- compose
key >= sum l_i, with secrecy sum s_i + sum of c_i over the bases of the second line, correctness sum c_i`,
    },
  ],
  [
    'jinan1.yield',
    {
      title: 'Formula (7): yield of single photons',
      says: 'Arithmetic of the paper.',
      formula: `expected gain x in B >= E_x      expected gain y in B <= E_y      expected gain o in all <= E_o      s >= 0
s mu_x mu_y (mu_y - mu_x) <= mu_y^2 e^mu_x E_x/N_x(B) - mu_x^2 e^mu_y E_y/N_y(B) - (mu_y^2 - mu_x^2) E_o/N_o(all)
---------------------------------------------------------------- jinan1.yield
formulaYield in B >= s`,
    },
  ],
  [
    'jinan1.error',
    {
      title: 'Formula (8): error rate of single photons',
      says: 'Arithmetic of the paper.',
      formula: `expected error x in B <= E_x      expected gain o in all >= E_o      formulaYield in B >= s > 0
e mu_x s >= e^mu_x E_x/N_x(B) - E_o/(2 N_o(all))      e >= 0
---------------------------------------------------------------- jinan1.error
formulaError in B <= e`,
    },
  ],
  [
    'jinan1.length',
    {
      title: 'Formula (9): key length',
      says: 'Arithmetic of the paper; nothing is said about secrecy.',
      formula: `formulaYield in X >= s_X      formulaEntropy in Z <= H_Z      formulaYield in Z >= s_Z      formulaEntropy in X <= H_X
every event of the premises has the same epsilon, xi/2, and none is classical
y keyed in both bases, no other pair keyed      H_X, H_Z <= 1      leak = sum of all leak entries, at least one
bits + leak <= (1 - s) mu_y e^-mu_y [ N_y(X) s_X (1 - H_Z) + N_y(Z) s_Z (1 - H_X) ]
---------------------------------------------------------------- jinan1.length
formula jinan1 >= bits`,
    },
  ],
])
