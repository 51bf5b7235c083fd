// The linear programs of certificates, solved by z3: each bound holds and is the best to within 1e-9; a better one is refuted.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import type { Data } from '../../proofs/certificate/canonical'
import { type Certificate, parseCertificate } from '../../proofs/certificate/certificate'
import { programsText } from '../../proofs/smt/programs'
import { certificateOf, EXAMPLES, edited, observationsIn } from '../proofs/secondChecker/examples'
import { answers, hasZ3 } from './z3'

const FOUR = observationsIn('observations_four_intensities.json', {}, 'examples')
const BIASED = observationsIn('observations_pass_2M.json', {
  bases: { X: { probability: '0.4' }, Z: { probability: '0.6' } },
})

const parsed = (data: Data): Certificate => {
  const certificate = parseCertificate(data)
  if (E.isLeft(certificate)) throw new Error(JSON.stringify(certificate.left))
  return certificate.right
}
const textOf = (data: Data): string => {
  const text = programsText(parsed(data))
  if (E.isLeft(text)) throw new Error(JSON.stringify(text.left))
  return text.right
}
const programs = (data: Data): number =>
  parsed(data).steps.filter(({ rule }) => rule.startsWith('decoy.')).length

/** The block's certificate with the value of a step multiplied by 1 + change, to 12 significant digits. */
const moved = (place: number, change: number): Data =>
  edited(EXAMPLES.composable, ['steps', place, 'p', 'value'], (old) =>
    typeof old === 'string' ? `${Number((Number(old) * (1 + change)).toPrecision(12))}` : old,
  )

const withZ3 = hasZ3 ? describe : describe.skip

withZ3('the linear programs of a certificate', () => {
  const certificates: ReadonlyArray<readonly [string, Data]> = [
    ['the 500-kbit block', EXAMPLES['composable, whole']],
    ['the block, idle statements left out', EXAMPLES.composable],
    ['the pass', EXAMPLES['composable, pass']],
    ['four intensities, biased bases, a key in X', certificateOf(FOUR, 'composable')],
    ['the pass, had its bases been biased', certificateOf(BIASED, 'composable')],
  ]
  it.each(certificates)('have its bounds, and none better by 1e-9: %s', (_, data) => {
    expect(answers(textOf(data))).toEqual(
      Array.from({ length: programs(data) }, () => ['unsat', 'sat']).flat(),
    )
  })

  it.each([
    ['single photons', 4, 1e-6],
    ['vacuum', 7, 1e-6],
    ['errors', 12, -1e-6],
  ])('refute a bound on %s that is too good', (_, place, change) => {
    const order = [4, 7, 12, 23, 26, 31].indexOf(place)
    expect(answers(textOf(moved(place, change))).slice(2 * order, 2 * order + 2)).toEqual(['sat', 'sat'])
  })

  it('show that a weaker bound is not the best', () => {
    expect(answers(textOf(moved(4, -1e-6))).slice(0, 2)).toEqual(['unsat', 'unsat'])
  })
})

describe('programsText', () => {
  it('is the same each time', () => {
    expect(textOf(EXAMPLES.composable)).toBe(textOf(EXAMPLES.composable))
  })

  it.each(['declared', 'lim2014', 'formula'] as const)('refuses %s', (name) => {
    expect(E.isLeft(programsText(parsed(EXAMPLES[name])))).toBe(true)
  })

  it('refuses limits that are not of counts', () => {
    const text = programsText(parsed(edited(EXAMPLES.lim2014, ['claim', 'analysis'], () => 'composable')))
    expect(E.isLeft(text) ? text.left.map(({ code }) => code) : []).toEqual(['KW-AN206'])
  })
})
