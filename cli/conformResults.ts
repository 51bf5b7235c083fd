// The results of a conformance run as they are reported: what the text, the JSON document and the pages are made from.
// Source: docs/conformance.md, "The report".

import type { Result } from '../props/conformance/runner'
import type { Role } from '../props/conformance/shimProtocol'

/** A failure as it is reported. */
export type ReportedFailure = {
  readonly test: string
  readonly verdict: 'fail' | 'error'
  readonly role: Role
  readonly what: string
  readonly expected: string
  readonly found: string
  readonly log: string
  /** Events of the shortest schedule found, and of the one that failed first. */
  readonly length: number
  readonly originally: number
  /** The place of the event at which it shows, from 1; 0 is the start of the session. */
  readonly at: number
  readonly events: ReadonlyArray<string>
  readonly chart: string
  /** A command line that shows it again; null where no file was written. */
  readonly replay: string | null
  readonly files: ReadonlyArray<string>
}

/** Counts of one group. */
export type GroupCounts = {
  readonly group: string
  readonly executed: number
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly inconclusive: number
}

/** Everything that the pages show. */
export type ConformanceReport = {
  readonly verdict: 'pass' | 'fail' | 'inconclusive'
  readonly implementations: ReadonlyArray<{
    readonly role: Role
    readonly command: string
    readonly name: string
  }>
  readonly counts: Omit<GroupCounts, 'group'> & { readonly of: number }
  readonly groups: ReadonlyArray<GroupCounts>
  readonly skipped: ReadonlyArray<{ readonly reason: string; readonly tests: number }>
  readonly coverage: {
    readonly transitions: number
    readonly of: number
    readonly missing: ReadonlyArray<string>
  }
  readonly failures: ReadonlyArray<ReportedFailure>
  readonly results: ReadonlyArray<Result>
}

/** Percent of the transitions that were shown; 0 where there are none to show. */
export const percentShown = ({ transitions, of }: ConformanceReport['coverage']): number =>
  of === 0 ? 0 : (100 * transitions) / of
