// The reports in docs/reports are what the commands of docs/reports.md write today, and of a size to ship.

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directory, keywitness, ROOT } from '../cli/commandLine'
import { faultsOf } from './wellFormed'

const FOLDER = join(ROOT, 'docs/reports')
const LARGEST = 500_000

/** Name of the file, exit code, and the command that writes it. */
const SHIPPED: ReadonlyArray<readonly [string, number, ReadonlyArray<string>]> = [
  ['audit-2022-09-25.html', 0, ['audit', 'data/observations_pass_2M.json', '--report']],
  ['audit-table1.html', 0, ['audit', 'data/jinan1_table1.csv', '--report']],
  ['certificate-block.html', 0, ['export', 'examples/certificate_block_500k.json', '--to', 'html', '--out']],
  ['explore-mutant-5.html', 1, ['explore', '--mutant', '5', '--report']],
]

describe('docs/reports', () => {
  it('has these reports and no other', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(SHIPPED.map(([name]) => name))
    for (const [name] of SHIPPED) expect(statSync(join(FOLDER, name)).size).toBeLessThan(LARGEST)
  })

  it.each(SHIPPED)('has in %s what the command writes', (name, code, args) => {
    const target = join(directory, name)
    expect(keywitness([...args, target]).code).toBe(code)
    const page = readFileSync(target, 'utf8')
    expect(faultsOf(page)).toEqual([])
    // Not by toEqual: a difference in such a file is too long to read. The commands are in docs/reports.md.
    expect(page === readFileSync(join(FOLDER, name), 'utf8')).toBe(true)
  })
})
