// docs/protocol-findings.md against the program: every chart is what the command above it prints.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const ROOT = join(__dirname, '..', '..', '..')
const text = readFileSync(join(ROOT, 'docs/protocol-findings.md'), 'utf8')
const charts = [...text.matchAll(/^Command: `keywitness (.*)`\n\n```mermaid\n([^`]*)```$/gm)].map(
  ([, command = '', chart = '']) => [command, chart] as const,
)

describe('docs/protocol-findings.md', () => {
  it('shows a command with each chart', () => {
    expect(charts.length).toBeGreaterThan(9)
    expect([...text.matchAll(/```mermaid/g)]).toHaveLength(charts.length)
  })

  it.each(charts)('shows what %s prints', (command, chart) => {
    const { stdout } = spawnSync(process.execPath, ['.', ...command.split(' ')], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    expect(stdout).toBe(chart)
  })
})
