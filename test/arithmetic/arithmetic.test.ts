// Every finite-key function of `compute` against PARI on random arguments of its whole domain: the enclosures hold the truth, and
// what is printed is the truth rounded to nearest. 340 calls in `npm test`, a hundred times as many in `npm run soak`.

import { afterAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { scaledRuns, seed } from '../../props/law'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { Exact } from '../../spec/finiteKey/interval'
import { callOf, FUNCTION_NAMES } from './cases'
import { type Field, hasPari, judgedByPari, type Ours, ours } from './peer'

const CALLS = scaledRuns(20)
const CHUNK = 500

const callsOf = (fn: string, numRuns = CALLS): ReadonlyArray<Ours> =>
  fc.sample(callOf(fn), { numRuns, seed }).map((call) => ours(call))

/** Calls in which PARI finds something wrong, or that are refused for no want of digits. */
const wrongAmong = (all: ReadonlyArray<Ours>): ReadonlyArray<unknown> => {
  const verdicts = judgedByPari(all)
  return all.flatMap((one, at) => {
    const { refusal } = one
    const isFair = refusal === undefined ? verdicts[at] === 'ok' : /^KW-AN203 /.test(refusal)
    const isTrue = verdicts[at] === 'ok' || verdicts[at] === 'undefined'
    return isFair && isTrue ? [] : [{ seed, verdict: verdicts[at], ...one }]
  })
}

const tally = { calls: 0, enclosures: 0, texts: 0, refused: 0 }

describe('compute', () => {
  afterAll(() => void process.stdout.write(`held against PARI, seed ${seed}: ${JSON.stringify(tally)}\n`))
  const test = hasPari ? it : it.skip

  it('is compared function by function', () => {
    expect(FUNCTION_NAMES).toEqual([...FUNCTIONS.keys()])
  })

  it('answers where rounding once carried a rate past 0, and ended the run', () => {
    const args = {
      nx: '290227625338368211886825361',
      nz: '1',
      e: '6.22122e-32',
      theta: '0.2441089389999999999999999999999999848134458651442',
    }
    const call = { fn: 'fmc_log2prob', args, digits: 12 }
    expect(ours(call).fields.map(([, , , text]) => text)).toEqual(['30.3265791916'])
  })

  test.each(FUNCTION_NAMES)('gives for %s what PARI gives', (fn) => {
    const all = callsOf(fn)
    for (let from = 0; from < all.length; from += CHUNK)
      expect(wrongAmong(all.slice(from, from + CHUNK))).toEqual([])
    const fields = all.flatMap((one) => one.fields)
    tally.calls += all.length
    tally.enclosures += fields.filter(([, lower]) => lower !== '').length
    tally.texts += fields.filter(([, , , text]) => text !== '').length
    tally.refused += all.filter(({ refusal }) => refusal !== undefined).length
  })

  test('is caught where an enclosure lies beside the truth or the last digit is one more', () => {
    const all = FUNCTION_NAMES.flatMap((fn) => callsOf(fn, 10)).filter(({ call }) => call.digits > 1)
    const up = (value: string): string => new Exact(value).times(`1.${'0'.repeat(40)}1`).toString()
    const beside = ([name, , upper, text]: Field): ReadonlyArray<Field> =>
      upper === '' || upper === '0' ? [] : [[name, up(upper), up(up(upper)), text]]
    const oneMore = ([name, , , text]: Field): ReadonlyArray<Field> => {
      const more = text.replace(/\.0(?=e|$)/, '').replace(/\d(?=e|$)/, (d) => `${(Number(d) + 1) % 10}`)
      return more === text ? [] : [[name, '', '', more]]
    }
    for (const flawed of [beside, oneMore]) {
      const changed = all
        .map((one) => ({ ...one, fields: one.fields.flatMap(flawed) }))
        .filter(({ fields }) => fields.length > 0)
      expect(changed.length).toBeGreaterThan(60)
      expect(judgedByPari(changed).filter((verdict) => !verdict.startsWith('wrong'))).toEqual([])
    }
  })
})
