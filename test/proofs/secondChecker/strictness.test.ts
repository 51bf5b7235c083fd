// K2 where the letter of the rules would not be enough, and on texts that are no certificate.

import { describe, expect, it } from '@jest/globals'
import type { Data } from '../../../proofs/certificate/canonical'
import { secondVerdict } from '../../../proofs/secondChecker/verdict'
import { type Change, EXAMPLES, edited, type Path } from './examples'

const verdict = (data: Data) => secondVerdict(JSON.stringify(data))
const to =
  (value: Data): Change =>
  () =>
    value
const parameter = (place: number, ...rest: Path): Path => ['steps', place, 'p', ...rest]

type Edit = readonly [path: Path, change: Change]

const changed = (edits: ReadonlyArray<Edit>, data: Data = EXAMPLES.composable): Data =>
  edits.reduce((one, [path, change]) => edited(one, path, change), data)

describe('secondVerdict where the letter of the rules is not enough', () => {
  it('refuses rows that fail only above the cut-off', () => {
    // 300 (0.001)^k - 1e-6 (0.8)^k is negative from k = 3.
    const withCutoff = (cutoff: string): Data =>
      changed([
        [parameter(10, 'side'), to('lower')],
        [parameter(10, 'value'), to('2000')],
        [parameter(11, 'side'), to('upper')],
        [parameter(11, 'value'), to('1000')],
        [parameter(12, 'y'), to(['-0.000001', '300'])],
        [parameter(12, 'cutoff'), to(cutoff)],
        [parameter(12, 'value'), to('100000000')],
      ])
    expect(verdict(withCutoff('2'))).toMatchObject({ step: 12, condition: 'row, row above the cut-off' })
    expect(verdict(withCutoff('12'))).toMatchObject({ step: 12, condition: 'row 3' })
  })

  it('refuses an expectation of at most 0 where nothing was counted', () => {
    const none: ReadonlyArray<Edit> = [1, 3].map((at) => [['hypotheses', 'counts', at, 'observed'], to('0')])
    expect(verdict(changed(none))).toMatchObject({ accepted: true })
    expect(verdict(changed([...none, [parameter(10, 'value'), to('0')]]))).toMatchObject({
      step: 10,
      condition: 'upper limit',
    })
  })

  it('refuses single photons of a source that emits none', () => {
    const dark: ReadonlyArray<Edit> = [
      ...[0, 1, 2].map((at): Edit => [['hypotheses', 'intensities', at, 'mu'], to('0')]),
      [parameter(4, 'lambda'), to('-5')],
      [parameter(4, 'value'), to('-9000000')],
      [parameter(5, 'value'), to('1000000000')],
    ]
    expect(verdict(changed(dark))).toMatchObject({ step: 5, condition: 'pulses of 1 photons' })
  })

  it('refuses a design that uses an exponent beyond 64', () => {
    const steep = edited(EXAMPLES.declared, parameter(0, 'terms', 2, 'w'), to('64.1'))
    expect(verdict(steep)).toMatchObject({ accepted: false, condition: 'exponent of e' })
  })

  it('counts an event once, however many steps rest on it', () => {
    const { events } = { events: [], ...verdict(EXAMPLES.composable) }
    expect(events).toHaveLength(18)
    expect(new Set(events).size).toBe(18)
  })
})

describe('secondVerdict on a text', () => {
  const text = JSON.stringify(EXAMPLES.formula)

  it.each([
    ['nothing', ''],
    ['half of it', text.slice(0, text.length / 2)],
    ['something after it', `${text},`],
    ['a key twice', text.replace('{"claim":', '{"claim":{},"claim":')],
    ['a number that is no index', text.replace('"by":[]', '"by":[0.0]')],
    ['null', 'null'],
    ['true for a text', text.replace('"104405"', 'true')],
    ['a control character', text.replace('104405', '10\u00014405')],
    ['very deep lists', '['.repeat(100_000)],
    ['too much of it', `${' '.repeat(1_000_000)}${text}`],
    ['too long a list', text.replace('"by":[]', `"by":[${'0,'.repeat(256)}0]`)],
  ])('refuses %s', (_, wrong) => {
    expect(secondVerdict(wrong)).toMatchObject({ accepted: false })
  })

  it('reads blanks and escapes like any reader of JSON', () => {
    const spaced = JSON.stringify(JSON.parse(text), undefined, 2).replace('"signal"', '"\\u0073ignal"')
    expect(secondVerdict(spaced)).toMatchObject({ accepted: true })
  })
})
