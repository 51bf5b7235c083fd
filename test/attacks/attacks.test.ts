// The red team: what a wrong tool answers is wrong, what ours answers is right or a clear refusal, and docs/attacks.md shows both.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { ATTACKS, NAMES_OF_NAN, withCount } from './cases'

const PAGE = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'attacks.md'), 'utf8')
const rowOf = (name: string): ReadonlyArray<string> =>
  PAGE.split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .find((cells) => cells[1] === name)
    ?.slice(1, 5) ?? []

describe('a wrong tool', () => {
  it.each(ATTACKS.map((attack) => [attack.name, attack] as const))('goes wrong by %s', (name, attack) => {
    const [float, ours] = [attack.float(), attack.ours()]
    expect([float, ours, attack.isCaught(float, ours)]).toEqual([float, ours, true])
    expect(rowOf(name)).toEqual([name, attack.goesWrong, float, ours])
  })

  it.each(NAMES_OF_NAN)('takes %s for a number', (json, lax) => {
    expect(typeof lax).toBe('number')
    expect(withCount(json)).toMatch(/^KW-IN(010|102) /)
  })
})
