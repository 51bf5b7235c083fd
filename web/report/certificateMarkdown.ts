// The report on a certificate alone, as Markdown: for reviews and repositories. Source: CommonMark 0.31.

import { ASSUMPTION_SENTENCES } from '../../proofs/certificate/assumptions'
import type { Certificate } from '../../proofs/certificate/certificate'
import type { Proof, Refusal } from '../../proofs/certificate/proof'
import { bitsAmount, bitsFlow, epsilonFlow } from './flows'
import { instanceOf } from './instances'
import { epsilonText, grouped } from './numbers'
import { isAboutKey, theoremText } from './proofSections'
import { tellingOrder } from './proofTree'
import type { Origin } from './report'
import { RULE_TEXTS } from './ruleTexts'
import { conclusionText } from './wording'

/** The text with whatever Markdown or HTML would read in it escaped; on one line. */
const plain = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\`*_<>[\]|#&~]/g, (character) => `\\${character}`)

/** A text as code, whatever backticks it holds; on one line. */
const code = (text: string): string => {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const padding = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${text.replace(/\s+/g, ' ')}${padding}${fence}`
}

const table = (
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
): ReadonlyArray<string> => [
  `| ${columns.join(' | ')} |`,
  `|${columns.map((_, at) => (at === 0 ? ' --- |' : ' ---: |')).join('')}`,
  ...rows.map((row) => `| ${row.join(' | ')} |`),
]

const proofLines = (proof: Proof): ReadonlyArray<string> => {
  const premises = tellingOrder(proof)
  const told = (place: number, indent: string): ReadonlyArray<string> => {
    const step = proof.steps[place]
    if (step === undefined) return []
    const { reads, condition } = instanceOf(proof, step)
    const failure =
      step.event === undefined ? '' : `; may fail with probability ${epsilonText(step.event.epsilon)}`
    const inner = `${indent}  `
    return [
      `${indent}- **${plain(conclusionText(step))}** (step ${place}, ${code(step.rule)}${failure})`,
      ...condition.map((line) => `${inner}- ${plain(line)}`),
      ...reads.map((line) => `${inner}- given: ${plain(line)}`),
      ...(premises.get(place) ?? []).flatMap(({ place: premise, isTold }) =>
        isTold ? told(premise, inner) : [`${inner}- step ${premise}, told above`],
      ),
    ]
  }
  return told(proof.steps.length - 1, '')
}

const rulesLines = ({ steps }: Proof): ReadonlyArray<string> =>
  [...new Set(steps.map(({ rule }) => rule))].toReversed().flatMap((rule) => {
    const text = RULE_TEXTS.get(rule)
    return text === undefined ? [] : [`${text.title}. ${text.says}`, '', '```text', text.formula, '```', '']
  })

const hypothesesLines = ({ hypotheses }: Certificate): ReadonlyArray<string> => {
  const { assumptions, authentication, bases, counts, intensities, keyed, leak, sampledFraction } = hypotheses
  return [
    ...table(
      ['intensity', 'photons a pulse', 'probability'],
      intensities.map(({ name, mu, probability }) => [plain(name), mu, probability]),
    ),
    '',
    ...table(
      ['count', 'observed'],
      counts.map(({ kind, basis, intensity, observed }) => [
        `${kind === 'gain' ? 'detections' : 'errors'}, ${plain(intensity)} in ${basis}`,
        grouped(observed),
      ]),
    ),
    '',
    `- Bases: ${bases.map(({ name, alice, bob }) => `${name} ${alice} (sender), ${bob} (receiver)`).join('; ')}`,
    `- Makes key: ${keyed.map(({ basis, intensity }) => `${plain(intensity)} in ${basis}`).join(', ')}; sampled fraction ${sampledFraction}`,
    `- Leak: ${leak.map(({ basis, bits }) => `${grouped(bits)} bits (${basis})`).join(', ')}`,
    `- Authentication: ${authentication.messages === '0' ? 'not charged (KW13)' : `${grouped(authentication.messages)} messages of epsilon ${epsilonText(authentication.epsilon)}`}`,
    ...assumptions.map(
      (name) => `- Assumed, ${code(name)}: ${plain(ASSUMPTION_SENTENCES.get(name) ?? 'no sentence known')}`,
    ),
  ]
}

const againLines = (
  { file, digest, commands, program }: Origin,
  head: string | undefined,
): ReadonlyArray<string> => [
  '## How to check this again',
  '',
  'From the root of the project, after `npm ci`:',
  '',
  '```text',
  ...commands,
  '```',
  '',
  ...(digest === undefined ? [] : [`- SHA-256 of ${code(file)}: ${code(digest)}`]),
  ...(head === undefined ? [] : [`- Digest (head) of the certificate: ${code(head)}`]),
  `- ${program}`,
]

const flowLines = (proof: Proof): ReadonlyArray<string> =>
  isAboutKey(proof)
    ? [
        '## Where the bits and the epsilon went',
        '',
        ...table(
          ['from sifted to secret', 'bits'],
          bitsFlow(proof).map(({ name, amount }) => [name, bitsAmount(amount)]),
        ),
        '',
        ...table(
          ['what may fail', 'epsilon'],
          epsilonFlow(proof).map(({ name, amount }) => [name, epsilonText(amount)]),
        ),
        '',
      ]
    : []

/** An accepted certificate as Markdown; ends with a newline. */
export const certificateMarkdown = (proof: Proof, origin: Origin): string =>
  `${[
    `# Certificate ${code(origin.file)}: accepted`,
    '',
    `${theoremText(proof)} The kernel accepted all ${proof.steps.length} steps, under the assumptions below.`,
    '',
    ...flowLines(proof),
    '## The proof, from the theorem to the counts',
    '',
    'Numbers are rounded to six digits for reading; the kernel compared exact fractions.',
    '',
    ...proofLines(proof),
    ...proof.notes.map((note) => `- note of the kernel: ${plain(note)}`),
    '',
    '## The rules that were used',
    '',
    ...rulesLines(proof),
    '## Hypotheses and assumptions',
    '',
    ...hypothesesLines(proof.certificate),
    '',
    ...againLines(origin, proof.certificate.head),
  ].join('\n')}\n`

/** A refused one. */
export const refusalMarkdown = (
  { step, rule, condition, found, needed }: Refusal,
  certificate: Certificate | undefined,
  origin: Origin,
): string =>
  `${[
    `# Certificate ${code(origin.file)}: rejected`,
    '',
    'The kernel refuses it. Nothing is proved.',
    '',
    `- Step: ${step < 0 ? 'the certificate as a whole' : step}`,
    ...(rule === '' ? [] : [`- Rule: ${code(rule)}`]),
    `- Condition: ${plain(condition)}`,
    `- Found: ${code(found)}`,
    `- Needed: ${code(needed)}`,
    '',
    ...againLines(origin, certificate?.head),
  ].join('\n')}\n`
