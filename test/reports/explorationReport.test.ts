// The HTML report of `explore`: well formed, with the numbers of the JSON, the counterexample drawn, the same bytes twice.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { grouped } from '../../web/report/numbers'
import { directory, expectRefused, keywitness } from '../cli/commandLine'
import { faultsOf, textOf } from './wellFormed'

const target = join(directory, 'exploration.html')
const explored = (...args: ReadonlyArray<string>) => {
  const run = keywitness(['explore', '--json', ...args, '--report', target])
  const page = readFileSync(target, 'utf8')
  return {
    code: run.code,
    stderr: run.stderr,
    json: JSON.parse(run.stdout),
    page,
    text: textOf(page).replaceAll('\u00a0', ' '),
  }
}

describe('explore --report', () => {
  const attacked = explored('--mutant', '5')

  it('shows verdict, counterexample, properties and states of a broken protocol', () => {
    const { code, json, page, text } = attacked
    expect([code, faultsOf(page)]).toEqual([1, []])
    for (const words of [
      'VIOLATED: P3a',
      `${grouped(json.states)} states`.replaceAll('\u00a0', ' '),
      `${grouped(json.transitions)} transitions`.replaceAll('\u00a0', ' '),
      json.digest,
      json.promise,
      ...json.properties.flatMap(({ name, says }: Record<string, string>) => [name, says]),
      ...json.counterexample.actions,
      `New states at each level, 0 to ${json.depth}: ${json.levels.map((n: number) => grouped(n)).join(', ')}`.replaceAll(
        '\u00a0',
        ' ',
      ),
      'SIFTT 0 made up',
      'node . explore --mutant 5',
    ])
      expect(text).toContain(words)
    expect(page.match(/<svg/g)).toHaveLength(2)
  })

  it('is the same bytes again: no time of a clock is in it', () => {
    expect(explored('--mutant', '5').page).toBe(attacked.page)
  })

  it('shows a lasso as a loop, and the relay too', () => {
    const lasso = explored('--blocks', '1', '--liveness', '--property', 'LiveO')
    expect([lasso.code, faultsOf(lasso.page)]).toEqual([1, []])
    expect(lasso.text).toContain('A run that never ends')
    const relay = explored('--system', 'relay', '--mutant', '3')
    expect([relay.code, faultsOf(relay.page)]).toEqual([1, []])
    expect(relay.text).toContain(relay.json.satelliteLearns)
    expect(relay.text).toContain('RELX 0 made up')
  })

  it('says that every property holds, and that a search that was stopped decides nothing', () => {
    const hardened = explored('--profile', 'hardened', '--blocks', '1')
    expect([hardened.code, faultsOf(hardened.page)]).toEqual([0, []])
    expect(hardened.text).toContain('EVERY PROPERTY HOLDS')
    expect(hardened.page.match(/<svg/g)).toHaveLength(1)
    const stopped = explored('--profile', 'hardened', '--max-states', '500')
    expect([stopped.code, faultsOf(stopped.page)]).toEqual([3, []])
    expect(stopped.text).toContain('NOT DECIDED')
    expect(stopped.text).toContain('the limit of states was reached')
  })

  it('refuses a path that cannot be written, and what is no exploration', () => {
    const missing = join(directory, 'no', 'such.html')
    expectRefused(keywitness(['explore', '--blocks', '1', '--report', missing]), [`KW-IN001 ${missing}`])
    expect(existsSync(missing)).toBe(false)
    expectRefused(keywitness(['explore', '--export', 'tla', '--report', 'x.html']), ['KW-US301 --report'])
    expectRefused(keywitness(['explore', '--replay', 'x.json', '--report', 'x.html']), ['KW-US301 --report'])
    expectRefused(keywitness(['explore', '--variants', '--report', 'x.html']), ['KW-US301 --report'])
  })
})
