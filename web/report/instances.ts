// The condition of each rule with the numbers of one step, for reading: doubles, six digits. What decides are the kernel's exact numbers.
// Source: docs/rules.md.

import type { Certificate } from '../../proofs/certificate/certificate'
import type { Proof, ProofStep } from '../../proofs/certificate/proof'
import { countOf, keptShare, keyCosts, match, number, parameter } from './hypothesisNumbers'
import { approximate, epsilonText, grouped } from './numbers'

type Hypotheses = Certificate['hypotheses']

/** The numbers of a step: what it reads off the hypotheses, and its condition. */
export type Instance = { readonly reads: ReadonlyArray<string>; readonly condition: ReadonlyArray<string> }

type Place = {
  readonly h: Hypotheses
  readonly step: ProofStep
  readonly premises: ReadonlyArray<ProofStep>
}

const valueAt = ({ premises }: Place, place: number): number => Number(premises[place]?.value ?? 0)

const KINDS: Readonly<Record<string, string>> = { gain: 'detections', error: 'errors', bitError: 'errors' }

const price = (epsilon: number): string =>
  `ln(1/ε) = ${approximate(-Math.log(epsilon))}, ε = ${epsilonText(epsilon)}`

/** E - n + n ln(n/E), what a Chernoff limit has to reach. */
const exponent = (count: number, mean: number): number =>
  count === 0 ? mean : mean - count + count * Math.log(count / mean)

const expectation =
  (isHoeffding: boolean) =>
  ({ h, step }: Place): Instance => {
    const [basis, intensity, kind] = ['basis', 'intensity', 'kind'].map((name) => parameter(step, name))
    const counted = kind === 'bitError' ? 'error' : (kind ?? '')
    const count = countOf(h, counted, basis ?? '', intensity ?? '')
    const [limit, epsilon] = [number(step, 'value'), number(step, 'epsilon')]
    const reads = [`observed ${KINDS[counted] ?? counted} of ${intensity} in ${basis}: n = ${grouped(count)}`]
    if (limit === 0) return { reads, condition: ['E = 0: nothing to show'] }
    if (!isHoeffding)
      return {
        reads,
        condition: [
          `E = ${approximate(limit)}: E − n + n ln(n/E) = ${approximate(exponent(count, limit))} ≥ ${price(epsilon)}`,
        ],
      }
    const all = h.intensities.reduce((sum, { name }) => sum + countOf(h, counted, basis ?? '', name), 0)
    return {
      reads: [...reads, `of all intensities: N = ${grouped(all)}`],
      condition: [
        `E = ${approximate(limit)}: 2 (n − E)² / N = ${approximate((2 * (count - limit) ** 2) / all)} ≥ ${price(epsilon)}`,
      ],
    }
  }

/** Multipliers that are in use, each with the premise it multiplies. */
const multipliers = ({
  step,
  premises,
}: Place): ReadonlyArray<{ readonly y: number; readonly from: ProofStep }> => {
  const { y } = step.p
  const list = Array.isArray(y) ? y : []
  return premises.flatMap((from, place) => {
    const value = Number(list[place] ?? 0)
    return value === 0 ? [] : [{ y: value, from }]
  })
}

const decoy = (place: Place): Instance => {
  const { h, step, premises } = place
  const terms = multipliers(place).map(({ y, from }) => {
    const intensity = h.intensities.find(({ name }) => from.quantity.endsWith(` ${name}`))
    const factor =
      intensity === undefined ? y : (y * Math.exp(Number(intensity.mu))) / Number(intensity.probability)
    return { y, factor, from, name: intensity?.name ?? 'vacuum detections' }
  })
  const lambda = number(step, 'lambda')
  const gains = h.intensities.reduce((sum, { name }) => sum + countOf(h, 'gain', step.scope, name), 0)
  const isDetections = step.rule === 'decoy.detections'
  const total = terms.reduce(
    (sum, { factor, from }) => sum + factor * Number(from.value),
    isDetections ? lambda * gains : 0,
  )
  return {
    reads: isDetections ? [`all detections in ${step.scope}: n_B = ${grouped(gains)}`] : [],
    condition: [
      ...terms.map(
        ({ y, factor, from, name }) =>
          `${name}: y = ${approximate(y)}, contributes ${approximate(factor)} × ${approximate(from.value)} = ${approximate(factor * Number(from.value))}`,
      ),
      ...(isDetections && lambda !== 0
        ? [`λ n_B = ${approximate(lambda)} × ${grouped(gains)} = ${approximate(lambda * gains)}`]
        : []),
      `together ${approximate(total)} ${isDetections ? '≥' : '≤'} v = ${approximate(step.value)}`,
      ...(terms.length < premises.length
        ? [
            `${premises.length - terms.length} of ${premises.length} limits are not used; their failure is paid for`,
          ]
        : []),
      `every photon number is covered: rows 0 to ${parameter(step, 'cutoff')}, and one above`,
    ],
  }
}

const entropyOf = (rate: number): number =>
  rate <= 0 || rate >= 1 ? 0 : -rate * Math.log2(rate) - (1 - rate) * Math.log2(1 - rate)

const thinned = (place: Place): Instance => {
  const { h, step } = place
  const [from] = place.premises
  const photons = step.quantity.endsWith(' 0') ? 0 : 1
  const isErrors = step.rule === 'thin.errors'
  const share =
    keptShare(h, step.scope, photons) * (isErrors ? match(h, step.scope) / match(h, from?.scope ?? '') : 1)
  return {
    reads: [
      `share of the ${photons === 0 ? 'vacuum' : 'single-photon'} pulses that make key: ${approximate(share)}`,
    ],
    condition: [
      `${approximate(valueAt(place, 0))} × ${approximate(share)} = ${approximate(valueAt(place, 0) * share)} ${isErrors ? '≤' : '≥'} ${approximate(step.value)}`,
    ],
  }
}

const observed = (place: Place): Instance => {
  const [mean, limit, epsilon] = [valueAt(place, 0), Number(place.step.value), number(place.step, 'epsilon')]
  if (limit === 0) return { reads: [], condition: ['O = 0: nothing to show'] }
  return {
    reads: [],
    condition: [
      `E = ${approximate(mean)}, O = ${approximate(limit)}: E − O + O ln(O/E) = ${approximate(exponent(limit, mean))} ≥ ${price(epsilon)}`,
    ],
  }
}

const vacuum = (place: Place): Instance => {
  const [w, u, epsilon] = [valueAt(place, 0), Number(place.step.value), number(place.step, 'epsilon')]
  return {
    reads: [],
    condition: [
      `w = ${approximate(w)}, u = ${approximate(u)}: (u − 2w)² / 2u = ${approximate((u - 2 * w) ** 2 / (2 * u))} ≥ ${price(epsilon)}`,
    ],
  }
}

const divergence = (n: number, a: number, b: number): number =>
  n * ((a === 0 ? 0 : a * Math.log(a / b)) + (a === 1 ? 0 : (1 - a) * Math.log((1 - a) / (1 - b))))

const sampled = (place: Place): Instance => {
  const [v, c, d] = [0, 1, 2].map((at) => valueAt(place, at))
  const [errors, tested, kept] = [v ?? 0, c ?? 1, d ?? 1]
  const [phi, epsilon] = [Number(place.step.value), number(place.step, 'epsilon')]
  const mean = (errors + phi * kept) / (tested + kept)
  const left = divergence(tested, errors / tested, mean) + divergence(kept, phi, mean)
  const right = Math.log(2 / epsilon) + Math.log((tested + kept) / kept) / 2
  return {
    reads: [],
    condition: [
      `v/c = ${approximate(errors / tested)}, φ = ${approximate(phi)}, p = ${approximate(mean)}: exponent ${approximate(left)} ≥ ${approximate(right)}, ε = ${epsilonText(epsilon)}`,
    ],
  }
}

const direct = ({ h, step }: Place): Instance => {
  const { terms } = step.p
  const rows = (Array.isArray(terms) ? terms : []).map((term) => {
    const [basis, intensity, u, w] = ['basis', 'intensity', 'u', 'w'].map((name) => String(term[name]))
    return {
      u: Number(u),
      w: Number(w),
      name: `${intensity} in ${basis}`,
      gain: countOf(h, 'gain', basis ?? '', intensity ?? ''),
      errors: countOf(h, 'error', basis ?? '', intensity ?? ''),
    }
  })
  const [t, epsilon] = [number(step, 't'), number(step, 'epsilon')]
  const form = rows.reduce((sum, { u, w, gain, errors }) => sum + u * gain - w * errors, 0)
  const claimed = t * Number(step.value)
  const rest = form - claimed + Math.log(epsilon)
  return {
    reads: rows.map(
      ({ name, gain, errors, w }) =>
        `observed in ${name}: ${grouped(gain)} detections${w === 0 ? '' : `, ${grouped(errors)} errors`}`,
    ),
    condition: [
      ...rows.map(
        ({ name, u, w, gain, errors }) =>
          `${name}: u = ${approximate(u)}${w === 0 ? '' : `, w = ${approximate(w)}`}, contributes ${approximate(u * gain - w * errors)}`,
      ),
      `together ${approximate(form)} ≥ t L + ${price(epsilon)}${step.rule === 'direct.universal' ? `, and the code of the coefficients, ${approximate(Math.round(rest / Math.LN2))} bits` : ''}; t = ${approximate(t)}, L = ${approximate(step.value)}`,
      `every photon number is covered: rows 0 to ${parameter(step, 'cutoff')}, and one above`,
    ],
  }
}

const keyLength = (place: Place): Instance => {
  const { h, step } = place
  const { leak, announced, hashing, verification } = keyCosts(h, step)
  const left = valueAt(place, 0) - leak - announced - hashing - verification
  return {
    reads: [
      `leak of error correction: ${grouped(leak)} bits`,
      ...(announced === 0 ? [] : [`announced error counts of keyed rounds: ${grouped(announced)} bits`]),
    ],
    condition: [
      `smoothing ${epsilonText(number(step, 'smoothing'))}, hashing ${epsilonText(number(step, 'hashing'))}: privacy amplification costs 2 log2(1/(2 × hashing)) = ${approximate(hashing)} bits`,
      `verification ${epsilonText(number(step, 'verification'))}: comparing the keys costs log2(2/verification) = ${approximate(verification)} bits`,
      `${approximate(valueAt(place, 0))} − ${grouped(leak + announced)} − ${approximate(hashing)} − ${approximate(verification)} = ${approximate(left)} ≥ ${grouped(step.value)}`,
    ],
  }
}

const composed = ({ h, step, premises }: Place): Instance => ({
  reads: [`assumptions named: ${h.assumptions.length}, all that the rule demands`],
  condition: [
    ...(premises.length < 2
      ? []
      : [`${premises.map(({ value }) => grouped(value)).join(' + ')} = ${grouped(step.value)} bits`]),
    `secrecy ${premises.map(({ secrecy }) => epsilonText(secrecy ?? 1)).join(' + ')}${premises.length < 2 && premises[0]?.secrecy === step.secrecy ? '' : `, with trusted error counts ${epsilonText(step.secrecy ?? 1)}`}; correctness ${premises.map(({ correctness }) => epsilonText(correctness ?? 1)).join(' + ')}`,
  ],
})

const INSTANCES: Readonly<Record<string, (place: Place) => Instance>> = {
  'chernoff.expected': expectation(false),
  'hoeffding.expected': expectation(true),
  'decoy.detections': decoy,
  'decoy.errors': decoy,
  'decoy.bitErrors': decoy,
  'vacuum.detections': vacuum,
  'thin.detections': thinned,
  'thin.errors': thinned,
  'chernoff.observed': observed,
  sampling: sampled,
  ratio: (place) => ({
    reads: [],
    condition: [
      `${approximate(valueAt(place, 0))} / ${approximate(valueAt(place, 1))} = ${approximate(valueAt(place, 0) / valueAt(place, 1))} ≤ φ = ${approximate(place.step.value)}`,
    ],
  }),
  entropy: (place) => ({
    reads: [],
    condition: [
      `h(${approximate(valueAt(place, 0))}) = ${approximate(entropyOf(valueAt(place, 0)))} ≤ H = ${approximate(place.step.value)}`,
    ],
  }),
  secrecy: (place) => {
    const [k, entropy, k0] = [valueAt(place, 0), valueAt(place, 1), valueAt(place, 2)]
    return {
      reads: [],
      condition: [
        `k0 + k (1 − H) = ${approximate(k0)} + ${approximate(k)} × ${approximate(1 - entropy)} = ${approximate(k0 + k * (1 - entropy))} ≥ L = ${approximate(place.step.value)}`,
      ],
    }
  },
  'direct.declared': direct,
  'direct.universal': direct,
  keyLength,
  compose: composed,
}

/** The numbers of a step of a proof; rules that only evaluate a formula of the paper show none beside their conclusion. */
export const instanceOf = ({ certificate, steps }: Proof, step: ProofStep): Instance =>
  INSTANCES[step.rule]?.({
    h: certificate.hypotheses,
    step,
    premises: step.by.flatMap((place) => steps[place] ?? []),
  }) ?? { reads: [], condition: [] }
