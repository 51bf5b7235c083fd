// Reports are well formed for whatever is put into them: random texts, random counts, random channels.

import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { auditObservations } from '../../proofs/audit/observations'
import { auditJson } from '../../proofs/audit/observationsJson'
import { opened } from '../../proofs/certificate/proof'
import { observationsFrom, oneDecoyRun, type Run, twoDecoyRun } from '../../props/arbitraries'
import { scaledRuns } from '../../props/law'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import type { Observations } from '../../spec/finiteKey/observations'
import { svgOf } from '../../web/drawing/svg'
import { auditReport } from '../../web/report/auditReport'
import { html } from '../../web/report/html'
import { pageOf, tableOf } from '../../web/report/page'
import { faultsOf } from './wellFormed'

const RUNS = 5

const reported = async (observations: Observations): Promise<string> => {
  const audit = auditObservations(observations, {
    analyses: ['composable', 'direct', 'jinan1', 'rusca2018'],
    target: { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') },
    arithmetic: intervalArithmetic(30, fastTranscendentals),
    mode: { kind: 'universal' },
  })
  if (E.isLeft(audit)) return ''
  const proofs = audit.right.outcomes.flatMap(({ certificate }) => {
    if (certificate === undefined || E.isLeft(certificate)) return []
    const found = opened(certificate.right.certificate)
    return found.accepted && found.proof.certificate.claim.analysis !== 'jinan1' ? [found.proof] : []
  })
  const origin = { file: 'x', digest: undefined, commands: ['x'], program: 'p' }
  return auditReport({ audit: auditJson(audit.right), proofs, origin }, svgOf)
}

describe('pageOf', () => {
  it('is well formed whatever texts are in it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('</title><script>', '"><img src=x>', '&amp;', "' onload='x", '<!--', '\ud800'),
    )
    fc.assert(
      fc.property(text, text, (one, other) => {
        const page = pageOf({
          title: one,
          kind: other,
          lead: html`<p title="${other}">${one}</p>`,
          sections: [{ id: 'a', title: one, body: tableOf(other, [{ title: one }], [[other]]) }],
          foot: html`<p>${one}</p>`,
        })
        const faults = faultsOf(page).filter(
          (fault) => !fault.startsWith('a hole') && !fault.startsWith('an address'),
        )
        expect(faults).toEqual([])
      }),
      { numRuns: scaledRuns(200) },
    )
  })
})

describe('auditReport', () => {
  it.each([
    ['two decoys', twoDecoyRun],
    ['one decoy', oneDecoyRun],
  ] as const)('is well formed for random counts of %s', async (_, run: fc.Arbitrary<Run>) => {
    await fc.assert(
      fc.asyncProperty(run, async ({ source, cells, leakBits }) => {
        const page = await reported(observationsFrom(source, cells, { leakBits }))
        if (page !== '') expect(faultsOf(page)).toEqual([])
      }),
      { numRuns: scaledRuns(RUNS) },
    )
  })
})
