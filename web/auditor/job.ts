// The work behind the page: a file in, one answer after the other out, the verdict before the report.
// The same readers, analyses and checks as `audit` and `check`, with the same defaults.

import * as E from 'fp-ts/Either'
import {
  type AuditRequest,
  decisiveCount,
  type Judgement,
  judged,
  judgementOf,
  neededAnalyses,
  type ObservationsAudit,
  type Outcome,
  outcomeOf,
} from '../../proofs/audit/observations'
import { auditPass, type PassAudit } from '../../proofs/audit/passes'
import { checkCertificate } from '../../proofs/certificate/reading'
import type { Target } from '../../spec/finiteKey/analyses/analysis'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { intervalArithmetic } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import type { PublishedPass } from '../../spec/finiteKey/publishedPasses'
import { parseAuditInput } from '../../spec/input/auditInput'
import { textOf } from '../../spec/input/text'
import type { Problem } from '../../spec/problem'
import { Epsilon } from '../../spec/quantities'
import {
  certificateDocument,
  observationsDocument,
  passesDocument,
  type Source,
  type Workshop,
} from './documents'
import { draftData, draftOf } from './draft'
import type { Answer, Asked, InputKind, Task } from './task'

/** Digits of the working precision: the command line's default. */
const DIGITS = 50
const ARITHMETIC = intervalArithmetic(DIGITS, fastTranscendentals)

type Answers = AsyncGenerator<Answer, void, undefined>
type Problems = ReadonlyArray<Problem>

const grouped = (bits: bigint | string): string => `${bits}`.replace(/\B(?=(\d{3})+(?!\d))/g, ' ')

/** The bytes or the fields of a task as text. */
const taskText = ({ content, name }: Task): E.Either<Problems, string> =>
  content instanceof Uint8Array ? textOf(content, name) : E.right(JSON.stringify(draftData(content), null, 2))

/** What the text is, told before it is read, so that what is wrong with it is told in its own terms. */
const kindOf = (text: string): InputKind => {
  if (/^\s*[{[]/.test(text)) return /"keywitness\/certificate@/.test(text) ? 'certificate' : 'observations'
  const header = text.trimStart().split(/\r?\n/, 1)[0] ?? ''
  return header.split(',').some((column) => column.trim() === 'sifted_packets') ? 'passes' : 'table'
}

const targetOf = ({ secrecy, correctness }: Asked): E.Either<Problems, Target> => {
  const [wanted, right] = [Epsilon.decode(secrecy), Epsilon.decode(correctness)]
  const problem = (path: string, found: string): Problem => ({
    code: 'KW-US301',
    path,
    expected: Epsilon.name,
    found: JSON.stringify(found),
  })
  return E.isRight(wanted) && E.isRight(right)
    ? E.right({ secrecy: wanted.right, correctness: right.right })
    : E.left([
        ...(E.isLeft(wanted) ? [problem('--epsilon', secrecy)] : []),
        ...(E.isLeft(right) ? [problem('--correctness', correctness)] : []),
      ])
}

const verdictAnswer = ({ verdict, best }: Judgement): Answer => {
  if (verdict !== undefined) {
    const { holds, claimBits, certifiedBits, analysis, basis } = verdict
    return {
      kind: 'verdict',
      tone: holds ? 'good' : 'bad',
      word: holds ? 'HOLDS' : 'DOES NOT HOLD',
      sentence: `claimed ${grouped(claimBits)} bits, ${analysis} gives ${grouped(certifiedBits)} (${basis})`,
    }
  }
  const certified =
    best !== undefined && E.isRight(best.result)
      ? `${best.name} certifies ${grouped(best.result.right.keyBits)} bits`
      : 'no length is certified'
  return { kind: 'verdict', tone: 'neutral', word: 'No claim to judge', sentence: certified }
}

const file = (label: string, name: string, text: string) => ({ label, file: name, text })

const certificateText = ({ best }: ObservationsAudit): string | undefined =>
  best?.certificate !== undefined && E.isRight(best.certificate)
    ? `${JSON.stringify(best.certificate.right.certificate, null, 1)}\n`
    : undefined

async function* observationsAnswers(
  observations: Observations,
  target: Target,
  source: Source,
  workshop: Workshop,
): Answers {
  const request: AuditRequest = {
    analyses: [...ANALYSES.keys()],
    target,
    arithmetic: ARITHMETIC,
    mode: { kind: 'universal' },
  }
  const names = neededAnalyses(observations, request)
  if (E.isLeft(names)) return yield { kind: 'problems', input: source.input, problems: names.left }
  const outcomes = new Map<string, Outcome>()
  for (const [done, name] of names.right.entries()) {
    yield { kind: 'progress', done, total: names.right.length, what: name }
    outcomes.set(name, outcomeOf(name, observations, request))
    if (done + 1 !== decisiveCount(observations)) continue
    const judgement = judgementOf(observations, request, outcomes)
    if (E.isLeft(judgement)) return yield { kind: 'problems', input: source.input, problems: judgement.left }
    yield verdictAnswer(judgement.right)
  }
  const audit = judged(observations, request, outcomes)
  if (E.isLeft(audit)) return yield { kind: 'problems', input: source.input, problems: audit.left }
  const document = await observationsDocument(audit.right, source, workshop)
  const certificate = certificateText(audit.right)
  yield {
    kind: 'report',
    document,
    downloads: [
      file('Save the report', 'audit.html', document),
      ...(certificate === undefined ? [] : [file('Save the certificate', 'certificate.json', certificate)]),
    ],
  }
}

async function* passesAnswers(
  passes: ReadonlyArray<PublishedPass>,
  target: Target,
  source: Source,
  workshop: Workshop,
): Answers {
  const audits: PassAudit[] = []
  for (const [done, pass] of passes.entries()) {
    yield { kind: 'progress', done, total: passes.length, what: `${pass.date} ${pass.station}` }
    const audit = auditPass(pass, target, ARITHMETIC)
    if (E.isLeft(audit)) return yield { kind: 'problems', input: 'passes', problems: audit.left }
    audits.push(audit.right)
  }
  const published = audits.reduce((sum, { pass }) => sum + pass.publishedBits, 0n)
  const recomputed = audits.reduce((sum, { recomputedBits }) => sum + recomputedBits, 0n)
  yield {
    kind: 'verdict',
    tone: 'neutral',
    word: 'Recomputed',
    sentence: `${audits.length} passes: published ${grouped(published)} bits, formula (9) on modelled counts ${grouped(recomputed)}; arithmetic, no security statement`,
  }
  const document = await passesDocument(audits, target, source, workshop)
  yield { kind: 'report', document, downloads: [file('Save the report', 'passes.html', document)] }
}

async function* certificateAnswers(text: string, source: Source, workshop: Workshop): Answers {
  const checked = checkCertificate(text)
  if (E.isLeft(checked)) return yield { kind: 'problems', input: 'certificate', problems: checked.left }
  const verdict = checked.right
  if (verdict.accepted) {
    const { claim, steps } = verdict.certificate
    yield {
      kind: 'verdict',
      tone: 'good',
      word: 'ACCEPTED',
      sentence: `${grouped(claim.bits)} bits (${claim.analysis}), ${steps.length} steps, rules checked by the kernel`,
    }
  } else {
    const { step, rule, condition, found, needed } = verdict.refusal
    const place = step < 0 ? 'the certificate as a whole' : `step ${step}, rule ${rule}`
    yield {
      kind: 'verdict',
      tone: 'bad',
      word: 'REJECTED',
      sentence: `${place}: condition ${condition}, found ${found}, needed ${needed}`,
    }
  }
  const document = await certificateDocument(verdict, source, workshop)
  yield { kind: 'report', document, downloads: [file('Save the report', 'certificate.html', document)] }
}

/** All that the page shows of a task, in the order of `Answer`. */
export async function* answersTo(task: Task, workshop: Workshop): Answers {
  const text = taskText(task)
  if (E.isLeft(text)) return yield { kind: 'problems', input: 'observations', problems: text.left }
  const { name, asked, content } = task
  const input = kindOf(text.right)
  const bytes = content instanceof Uint8Array ? content : new TextEncoder().encode(text.right)
  const source: Source = { name, asked, input, bytes }
  if (input === 'certificate') {
    yield { kind: 'read', input, text: text.right }
    return yield* certificateAnswers(text.right, source, workshop)
  }
  const target = targetOf(asked)
  const found = parseAuditInput(text.right, { ...asked.csv, name })
  const draft =
    E.isRight(found) && found.right.kind === 'observations' ? draftOf(found.right.observations) : undefined
  yield { kind: 'read', input, text: text.right, ...(draft === undefined ? {} : { draft }) }
  if (E.isLeft(target) || E.isLeft(found))
    return yield {
      kind: 'problems',
      input,
      problems: [...(E.isLeft(target) ? target.left : []), ...(E.isLeft(found) ? found.left : [])],
    }
  yield* found.right.kind === 'passes'
    ? passesAnswers(found.right.passes, target.right, source, workshop)
    : observationsAnswers(found.right.observations, target.right, source, workshop)
}
