// docs/protocol-findings.md and docs/relay.md against the program: every chart is what the command above it prints.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const ROOT = join(__dirname, '..', '..', '..')

describe.each([
  ['docs/protocol-findings.md', 10],
  ['docs/relay.md', 9],
] as const)('%s', (file, least) => {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const charts = [...text.matchAll(/^Command: `keywitness (.*)`\n\n```mermaid\n([^`]*)```$/gm)].map(
    ([, command = '', chart = '']) => [command, chart] as const,
  )

  it('shows a command with each chart', () => {
    expect(charts.length).toBeGreaterThanOrEqual(least)
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
