// The export to Coq of the rules that count: each step becomes a lemma about the run `r`, proved from the lemmas of its premises.
// Source: docs/rules.md; CERTIFICATE.md section 4.

import { decoyDetections, decoyErrors } from './decoySteps'
import { identifier, real } from './notation'
import { asBasis, countOf, intensityName, otherOf } from './protocol'
import { type Failure, type Place, parameter, premise, type Written, written } from './written'

const failureOf = (
  at: Place,
  name: string,
  side: 'above' | 'below',
  count: string,
  mean: string,
): Failure => {
  const epsilon = at.epsilonName(parameter(at, 'epsilon'))
  return { name: `${name}_${epsilon}`, definition: `${side} ${epsilon} ${count} (${mean})`, epsilon }
}

const chernoffExpected = (at: Place): Written => {
  const [kind, intensity] = [
    parameter(at, 'kind') === 'gain' ? 'gain' : 'error',
    parameter(at, 'intensity'),
  ] as const
  const [basis, value] = [asBasis(parameter(at, 'basis')), real(parameter(at, 'value'))]
  const isLower = parameter(at, 'side') === 'lower'
  const count = real(countOf(at.checked.given, kind, basis, intensity) ?? '0')
  const mean = `mean_${kind} protocol r basis_${basis} ${intensityName(intensity)}`
  const failure = failureOf(
    at,
    identifier(`failure_${kind}_${basis}_${isLower ? 'lower' : 'upper'}`, intensity),
    isLower ? 'above' : 'below',
    count,
    mean,
  )
  if (isLower && value === '0')
    return written(
      at,
      basis,
      `0 <= ${mean}`,
      [`apply ${kind}_nonneg; [exact light|cbn; tauto|exact r_possible].`],
      {
        intensity,
        failure,
      },
    )
  const proof = [
    `apply (expected_${isLower ? 'lower' : 'upper'} ${failure.epsilon} ${count}); [lra|${isLower ? '' : 'lra|'}computed|exact no_${failure.name}].`,
  ]
  return written(at, basis, isLower ? `${value} <= ${mean}` : `${mean} <= ${value}`, proof, {
    intensity,
    failure,
  })
}

const thinDetections = (at: Place): Written => {
  const from = premise(at.by, 0)
  const value = real(parameter(at, 'value'))
  const proof = [
    `apply (thinned_below protocol r basis_${from.basis} ${from.photons} ${real(from.value)}); [exact light|exact ${from.name}|computed|computed].`,
  ]
  return written(
    at,
    from.basis,
    `${value} <= mean_keyed protocol r basis_${from.basis} ${from.photons}`,
    proof,
    {
      photons: from.photons,
    },
  )
}

const thinErrors = (at: Place): Written => {
  const from = premise(at.by, 0)
  const [basis, value] = [otherOf(from.basis), real(parameter(at, 'value'))]
  const proof = [
    `apply (thinned_above protocol r basis_${basis} ${real(from.value)}); [exact light|exact ${from.name}|computed|computed|computed|computed].`,
  ]
  return written(at, basis, `mean_phase_errors protocol r basis_${basis} <= ${value}`, proof)
}

const chernoffObserved = (at: Place): Written => {
  const from = premise(at.by, 0)
  const [{ basis, photons }, value] = [from, real(parameter(at, 'value'))]
  if (photons === '') {
    const count = `(INR (phase_errors r basis_${basis}))`
    const failure = failureOf(
      at,
      `failure_phase_errors_${basis}`,
      'above',
      count,
      `mean_phase_errors protocol r basis_${basis}`,
    )
    return written(
      at,
      basis,
      `${count} <= ${value}`,
      [
        `apply (observed_upper ${failure.epsilon} _ (mean_phase_errors protocol r basis_${basis}) ${real(from.value)}); [exact ${from.name}|lra|computed|exact no_${failure.name}].`,
      ],
      { failure },
    )
  }
  const count = `(INR (keyed_${photons === '0' ? 'vacua' : 'singles'} r basis_${basis}))`
  const mean = `mean_keyed protocol r basis_${basis} ${photons}`
  const failure = failureOf(at, `failure_keyed_${photons}_${basis}`, 'below', count, mean)
  const proof =
    value === '0'
      ? 'apply pos_INR.'
      : `apply (observed_lower ${failure.epsilon} _ (${mean}) ${real(from.value)}); [apply pos_INR|exact ${from.name}|lra|computed|exact no_${failure.name}].`
  return written(at, basis, `${value} <= ${count}`, [proof], { photons, failure })
}

const ratio = (at: Place): Written => {
  const [errors, singles] = [premise(at.by, 0), premise(at.by, 1)]
  const { basis } = errors
  return written(
    at,
    basis,
    `${real(errors.value)} <= ${real(parameter(at, 'value'))} * ${real(singles.value)}`,
    ['lra.'],
  )
}

const entropy = (at: Place): Written => {
  const from = premise(at.by, 0)
  return written(at, from.basis, `h ${real(from.value)} <= ${real(parameter(at, 'value'))}`, ['computed.'])
}

const secrecy = (at: Place): Written => {
  const [singles, impurity, vacua] = [premise(at.by, 0), premise(at.by, 1), at.by[2]]
  const rate = premise(impurity.by, 0)
  const [errors, tested] = [premise(rate.by, 0), premise(rate.by, 1)]
  const { basis } = singles
  const value = real(parameter(at, 'value'))
  const counts = ['keyed_vacua', 'keyed_singles', 'phase_errors'].map((name) => `(${name} r basis_${basis})`)
  const numbers = [
    vacua?.value ?? '0',
    singles.value,
    tested.value,
    errors.value,
    rate.value,
    impurity.value,
  ].map(real)
  const single = `INR (keyed_singles r basis_${basis})`
  const statement = [
    `${value} <= INR (keyed_vacua r basis_${basis}) + ${single} * (1 - h (INR (phase_errors r basis_${basis}) / ${single})) /\\`,
    `  ${value} <= INR (keyed_vacua r basis_${basis}) + ${single} - log2 (patterns (keyed_singles r basis_${basis}) ${real(errors.value)})`,
  ].join('\n')
  return written(at, basis, statement, [
    `apply (content ${counts.join(' ')} ${numbers.join(' ')} ${value}); [${vacua === undefined ? 'apply pos_INR' : `exact ${vacua.name}`}|exact ${singles.name}|split; [lra|exact ${tested.name}]|exact ${errors.name}|exact ${rate.name}|lra|exact ${impurity.name}|lra|lra].`,
  ])
}

/** The rules that the export states, by name; `keyLength` and `compose` are the theorem's. */
export const COUNT_STEPS: ReadonlyMap<string, (at: Place) => Written> = new Map([
  ['chernoff.expected', chernoffExpected],
  ['decoy.detections', decoyDetections],
  ['decoy.errors', decoyErrors],
  ['thin.detections', thinDetections],
  ['thin.errors', thinErrors],
  ['chernoff.observed', chernoffObserved],
  ['ratio', ratio],
  ['entropy', entropy],
  ['secrecy', secrecy],
])
