// The audit of observations for people: verdict first, then counts, lengths, the epsilon ledger, findings and assumptions.
// Source: CLI.md, section audit.

import * as E from 'fp-ts/Either'
import { type ObservationsAudit, type Outcome, standingOf, type Verdict } from '../proofs/audit/observations'
import type { Finding } from '../proofs/findings/finding'
import { byBrightness } from '../spec/finiteKey/analyses/analysis'
import { BASES, cellOf, type Observations } from '../spec/finiteKey/observations'
import { problemLine } from '../spec/problem'
import { folded, grouped, styled, table } from './terminal'

const countsTable = (observations: Observations): string =>
  table(
    [
      { title: 'intensity', align: 'left' },
      { title: 'photons/pulse', align: 'right' },
      { title: 'probability', align: 'right' },
      ...BASES.flatMap((basis) => [
        { title: `detections ${basis}`, align: 'right' } as const,
        { title: `errors ${basis}`, align: 'right' } as const,
      ]),
    ],
    byBrightness(observations).map(({ name, meanPhotonNumber, probability }) => [
      name,
      meanPhotonNumber.toString(),
      probability.toString(),
      ...BASES.flatMap((basis) => {
        const { detections, errors } = cellOf(observations, basis, name)
        return [grouped(detections), grouped(errors)]
      }),
    ]),
  )

/** What makes key: a CSV may leave it to defaults, which nobody should have to guess. */
const keyedLine = ({ key: { bases, intensities, sampledFraction } }: Observations): string =>
  `keyed: ${intensities.join(', ')} in ${bases.join(' and ')}; sampled fraction ${sampledFraction}`

const shareOfClaim = (bits: bigint, claim: bigint | undefined): string =>
  claim === undefined || claim === 0n ? '' : `${(Number((bits * 10000n) / claim) / 100).toFixed(1)} %`

const analysesTable = (outcomes: ReadonlyArray<Outcome>, claim: bigint | undefined): string =>
  table(
    [
      { title: 'analysis', align: 'left' },
      { title: 'key bits', align: 'right' },
      { title: 'of claim', align: 'right' },
      { title: 'secrecy', align: 'right' },
      { title: 'standing', align: 'left' },
    ],
    outcomes.map((outcome) => {
      const { name, result } = outcome
      if (E.isLeft(result)) return [name, '-', '', '', standingOf(outcome)]
      const { keyBits, epsilon } = result.right
      return [
        name,
        grouped(keyBits),
        shareOfClaim(keyBits, claim),
        epsilon?.secrecy.toString() ?? 'none',
        standingOf(outcome),
      ]
    }),
  )

/** Assumptions and refusals, each sentence once with the analyses it belongs to. */
const notes = (outcomes: ReadonlyArray<Outcome>): string => {
  const names = new Map<string, ReadonlyArray<string>>()
  for (const { name, result } of outcomes)
    for (const line of E.isLeft(result) ? result.left.map(problemLine) : result.right.assumptions)
      names.set(line, [...(names.get(line) ?? []), name])
  return [...names].map(([line, own]) => `  ${folded(`${own.join(', ')}: ${line}`, '    ')}`).join('\n')
}

const ledger = ({ best }: ObservationsAudit): ReadonlyArray<string> => {
  if (best === undefined || E.isLeft(best.result)) return []
  const rows = best.result.right.ledger.map(({ statement, epsilon }) => [
    epsilon.toSignificantDigits(6).toString(),
    statement,
  ])
  return [
    `Epsilon ledger of ${best.name}`,
    table(
      [
        { title: 'epsilon', align: 'right' },
        { title: 'statement', align: 'left' },
      ],
      rows,
    ),
    '',
  ]
}

const priceOf = (bits: bigint | null): string => (bits === null ? '' : `, ${grouped(bits)} bits`)

const findingLine = ({ code, severity, applies, bits, text, needs }: Finding): string => {
  const colour = severity === 'critical' ? 'red' : 'yellow'
  const head =
    applies === true ? styled(colour, `${code} ${severity}${priceOf(bits)}`) : `${code} not decided`
  const body = applies === true || needs === undefined ? text : `${text} Needs ${needs}.`
  return `  ${folded(`${head}: ${body}`, '    ')}`
}

const findingsText = (findings: ReadonlyArray<Finding>): string => {
  const closed = findings.filter(({ applies }) => applies === false).map(({ code }) => code)
  return [
    'Findings on the claim (docs/findings.md; prices overlap)',
    ...findings.filter(({ applies }) => applies === true).map(findingLine),
    ...findings.filter(({ applies }) => applies === null).map(findingLine),
    ...(closed.length === 0 ? [] : [`  do not apply: ${closed.join(', ')}`]),
    '',
  ].join('\n')
}

const verdictLine = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return 'No claim to judge.'
  const { holds, claimBits, certifiedBits, analysis, basis } = verdict
  const sentence = `claimed ${grouped(claimBits)} bits, ${analysis} gives ${grouped(certifiedBits)} (${basis})`
  return holds ? `${styled('green', 'HOLDS')}: ${sentence}` : `${styled('red', 'DOES NOT HOLD')}: ${sentence}`
}

/** The report of `audit` on observations. */
export const auditText = (audit: ObservationsAudit): string => {
  const { observations, outcomes, verdict, findings } = audit
  return [
    styled('bold', observations.name),
    ...(observations.note === undefined ? [] : [folded(observations.note, '')]),
    '',
    `Verdict  ${verdictLine(verdict)}`,
    '',
    `Counts   ${grouped(observations.pulses)} pulses sent; sifted detections, sample included`,
    countsTable(observations),
    keyedLine(observations),
    '',
    'Key length by analysis',
    analysesTable(outcomes, observations.claim?.keyBits),
    '',
    ...ledger(audit),
    findingsText(findings),
    'What these lengths rest on',
    notes(outcomes),
    '',
  ].join('\n')
}
