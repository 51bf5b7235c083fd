// What `keywitness conform` reports: counts, coverage, and every failure with its files, as text, JSON, JUnit XML and one HTML page.
// Source: CLI.md, section conform; docs/conformance.md, "The report".

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { itfOf, mermaidOf, replayOf } from '../props/conformance/failureFiles'
import type { ConformanceRun, Failure, Result } from '../props/conformance/runner'
import { eventText } from '../props/conformance/schedule'
import type { Seat } from '../props/conformance/seat'
import { ROLES, type Role } from '../props/conformance/shimProtocol'
import type { Amount } from '../props/conformance/suite'
import type { Fault } from '../props/conformance/wire'
import type { Problem } from '../spec/problem'
import { conformanceHtml, junitXml } from './conformPages'
import {
  type ConformanceReport,
  type GroupCounts,
  percentShown,
  type ReportedFailure,
} from './conformResults'
import { reasonOf } from './input'
import { writeText } from './output'
import type { ExitCode } from './report'
import { grouped, styled, table } from './terminal'

/** What was asked for, as far as the report depends on it. */
export type Asked = {
  readonly amount: Amount
  /** Percent of the transitions that have to be shown. */
  readonly coverage: number
  readonly requiresAll: boolean
  /** Where the files of failures go. */
  readonly out: string
  /** How the implementation is named on a command line. */
  readonly replayedBy: string
}

/** A run, or implementations that did not even say what they are. */
export type Outcome =
  | { readonly seats: { readonly [R in Role]: Seat | string }; readonly run: ConformanceRun }
  | { readonly faults: ReadonlyArray<readonly [Role, Fault]> }

/** Failures of one run that get files of their own. */
const MOST_FILES = 20

const countsOf = (results: ReadonlyArray<Result>): Omit<GroupCounts, 'group'> => {
  const of = (...verdicts: ReadonlyArray<string>): number =>
    results.filter(({ outcome }) => verdicts.includes(outcome.verdict)).length
  return {
    executed: of('pass', 'fail', 'error'),
    passed: of('pass'),
    failed: of('fail', 'error'),
    skipped: of('skipped'),
    inconclusive: of('inconclusive'),
  }
}

const failedResults = (results: ReadonlyArray<Result>) =>
  results.flatMap(({ test, outcome }) =>
    outcome.verdict === 'fail' || outcome.verdict === 'error'
      ? [{ test, verdict: outcome.verdict, failure: outcome.failure }]
      : [],
  )

const reasonsOf = (results: ReadonlyArray<Result>): ConformanceReport['skipped'] => {
  const counts = new Map<string, number>()
  for (const { outcome } of results)
    if (outcome.verdict === 'skipped' || outcome.verdict === 'inconclusive')
      counts.set(outcome.reason, (counts.get(outcome.reason) ?? 0) + 1)
  return [...counts].map(([reason, tests]) => ({ reason, tests }))
}

const reported = (test: string, verdict: 'fail' | 'error', failure: Failure): ReportedFailure => {
  const { role, what, expected, found, log, schedule, at, originally } = failure
  const { events } = schedule
  return {
    ...{ test, verdict, role, what, expected, found, log, originally },
    length: events.length,
    at: at + 1,
    events: events.map(eventText),
    chart: mermaidOf(failure),
    replay: null,
    files: [],
  }
}

const slug = (test: string): string =>
  test
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 80)

type Written = { readonly failure: ReportedFailure; readonly problems: ReadonlyArray<Problem> }

/** Writes the files of a failure: the schedule, the trace, the chart. */
const withFiles = (
  { out, replayedBy }: Asked,
  place: number,
  one: { readonly test: string; readonly verdict: 'fail' | 'error'; readonly failure: Failure },
): Written => {
  const failure = reported(one.test, one.verdict, one.failure)
  const name = join(out, `${String(place + 1).padStart(2, '0')}-${slug(one.test)}`)
  const files = [
    [`${name}.json`, `${JSON.stringify(replayOf(one.test, one.failure), null, 2)}\n`],
    [`${name}.itf.json`, `${JSON.stringify(itfOf(one.test, one.failure), null, 2)}\n`],
    [`${name}.mmd`, failure.chart],
  ] as const
  try {
    mkdirSync(out, { recursive: true })
  } catch (error) {
    const found = reasonOf(error)
    return {
      failure,
      problems: [{ code: 'KW-IN001', path: out, expected: 'a folder that can be made', found }],
    }
  }
  const problems = files.flatMap(([file, text]) => {
    const written = writeText(file, text)
    return E.isLeft(written) ? written.left : []
  })
  const replay = `node . conform --replay ${name}.json ${replayedBy}`
  return { failure: { ...failure, replay, files: files.map(([file]) => file) }, problems }
}

const ofFault = ([role, fault]: readonly [Role, Fault]): ReportedFailure => ({
  test: `hello / ${role}`,
  verdict: 'error',
  role,
  what: fault.kind,
  expected: 'an answer to hello',
  found: fault.text,
  log: fault.log,
  ...{ length: 0, originally: 0, at: 0, events: [], chart: '', replay: null, files: [] },
})

const faultReport = (faults: ReadonlyArray<readonly [Role, Fault]>): ConformanceReport => ({
  verdict: 'fail',
  implementations: [],
  counts: {
    executed: faults.length,
    passed: 0,
    failed: faults.length,
    skipped: 0,
    inconclusive: 0,
    of: faults.length,
  },
  groups: [],
  skipped: [],
  coverage: { transitions: 0, of: 0, missing: [] },
  failures: faults.map(ofFault),
  results: [],
})

const verdictOf = (
  asked: Asked,
  report: Omit<ConformanceReport, 'verdict'>,
): ConformanceReport['verdict'] => {
  const { failed, skipped, executed, inconclusive } = report.counts
  const isFail =
    failed > 0 || (asked.requiresAll && skipped > 0) || percentShown(report.coverage) < asked.coverage
  if (isFail) return 'fail'
  return executed === 0 || inconclusive > 0 ? 'inconclusive' : 'pass'
}

const jsonOf = (report: ConformanceReport, { amount }: Asked): unknown => {
  const { verdict, implementations, counts, groups, coverage, failures, results } = report
  const withReason = (verdict: 'skipped' | 'inconclusive') =>
    results.flatMap(({ test, outcome }) =>
      outcome.verdict === verdict ? [{ test, reason: outcome.reason }] : [],
    )
  return {
    verdict,
    implementations,
    suite: amount,
    executed: counts.executed,
    of: counts.of,
    passed: counts.passed,
    failed: counts.failed,
    skipped: withReason('skipped'),
    inconclusive: withReason('inconclusive'),
    coverage,
    groups,
    failures: failures.map(({ chart: _, ...failure }) => failure),
  }
}

/** Failures shown in full to people. */
const MOST_SHOWN = 5

const clipped = (text: string): string =>
  text.length <= 400 ? text : `${text.slice(0, 400)}... (${text.length} characters)`

const failureLines = (failure: ReportedFailure): ReadonlyArray<string> => {
  const { test, verdict, what, expected, found, log, events, at, originally, replay } = failure
  return [
    '',
    `${styled('red', verdict.toUpperCase())} ${test}`,
    `  ${what}`,
    `    expected ${clipped(expected)}`,
    `    got      ${clipped(found)}`,
    ...(log === '' ? [] : [`  standard error ends: ${clipped(log.trim())}`]),
    ...(events.length === 0 ? [] : [`  ${events.length} events, made small from ${originally}:`]),
    ...events.map((event, i) => `  ${i + 1 === at ? '>' : ' '} ${String(i + 1).padStart(2)} ${event}`),
    ...(replay === null ? [] : [`  ${replay}`]),
  ]
}

const STYLES = { pass: 'green', fail: 'red', inconclusive: 'yellow' } as const

const textOf = (report: ConformanceReport): string => {
  const { verdict, implementations, counts, groups, skipped, coverage, failures } = report
  const rows = groups.map((one) => [
    one.group,
    ...[one.executed, one.passed, one.failed, one.skipped, one.inconclusive].map(grouped),
  ])
  const numbers = ['executed', 'passed', 'failed', 'skipped', 'inconclusive'].map(
    (title) => ({ title, align: 'right' }) as const,
  )
  const reasons = skipped.map(({ reason, tests }) => `${reason} (${grouped(tests)})`).join('; ')
  return [
    `${styled(STYLES[verdict], verdict.toUpperCase())} ${implementations.map(({ role, name }) => `${role} ${name}`).join(', ')}`.trim(),
    ...(groups.length === 0 ? [] : [table([{ title: 'group', align: 'left' }, ...numbers], rows)]),
    `executed ${grouped(counts.executed)} of ${grouped(counts.of)}, skipped ${grouped(counts.skipped)}${counts.inconclusive > 0 ? `, inconclusive ${grouped(counts.inconclusive)}` : ''}${reasons === '' ? '' : `: ${reasons}`}`,
    ...(coverage.of === 0
      ? []
      : [
          `transitions of the specification shown: ${coverage.transitions} of ${coverage.of}, ${percentShown(coverage).toFixed(1)} %`,
        ]),
    ...failures.slice(0, MOST_SHOWN).flatMap(failureLines),
    ...(failures.length > MOST_SHOWN
      ? ['', `and ${grouped(failures.length - MOST_SHOWN)} more failures, in --json`]
      : []),
  ].join('\n')
}

const EXIT_CODES = { pass: 0, fail: 1, inconclusive: 3 } as const

type Finished = {
  readonly report: {
    readonly json: unknown
    readonly text: string
    readonly exitCode: ExitCode
    readonly full: ConformanceReport
  }
  readonly written: ReadonlyArray<Problem>
}

const finished = (
  full: ConformanceReport,
  asked: Asked,
  exitCode: ExitCode,
  written: ReadonlyArray<Problem>,
): Finished => ({
  report: { json: jsonOf(full, asked), text: textOf(full), exitCode, full },
  written,
})

/** The report of a run; writes the files of its failures. A command that cannot be started is unusable input. */
export const reportOf = (asked: Asked, outcome: Outcome): Finished => {
  if ('faults' in outcome) {
    const isInput = outcome.faults.every(([, { kind }]) => kind === 'cannotStart')
    return finished(faultReport(outcome.faults), asked, isInput ? 2 : 1, [])
  }
  const { seats, run } = outcome
  const { results, coverage } = run
  const files = failedResults(results).map((one, place) =>
    place < MOST_FILES
      ? withFiles(asked, place, one)
      : { failure: reported(one.test, one.verdict, one.failure), problems: [] },
  )
  const names = [...new Set(results.map(({ group }) => group))]
  const report = {
    implementations: ROLES.flatMap((role) => {
      const seat = seats[role]
      return typeof seat === 'string'
        ? []
        : [{ role, command: seat.implementation.command, name: seat.capabilities.name }]
    }),
    counts: { ...countsOf(results), of: results.length },
    groups: names.map((group) => ({ group, ...countsOf(results.filter((one) => one.group === group)) })),
    skipped: reasonsOf(results),
    coverage: {
      transitions: coverage.of - coverage.missing.length,
      of: coverage.of,
      missing: coverage.missing,
    },
    failures: files.map(({ failure }) => failure),
    results,
  }
  const full = { verdict: verdictOf(asked, report), ...report }
  return finished(
    full,
    asked,
    EXIT_CODES[full.verdict],
    files.flatMap(({ problems }) => problems),
  )
}

/** Writes the pages that were asked for. */
export const writtenReports = (
  { full }: Finished['report'],
  { junit, html }: { readonly junit: string | undefined; readonly html: string | undefined },
): ReadonlyArray<Problem> =>
  [
    ...(junit === undefined ? [] : [writeText(junit, junitXml(full))]),
    ...(html === undefined ? [] : [writeText(html, conformanceHtml(full))]),
  ].flatMap((written) => (E.isLeft(written) ? written.left : []))
