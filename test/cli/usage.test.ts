// Help, version and wrong usage: what is asked for is answered on standard output, what is wrong on standard error with exit code 2.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { usage as audit } from '../../cli/audit'
import { usage as compute } from '../../cli/compute'
import { usage as explore } from '../../cli/explore'
import { usage as exporting } from '../../cli/export'
import { usage as relay } from '../../cli/relay'
import { usage as reproduce } from '../../cli/reproduce'
import { expectPresentable, expectRefused, keywitness, ROOT } from './commandLine'

const BLOCK = 'data/observations_block_500k.json'

describe('keywitness', () => {
  it.each([['--help'], ['help']])('answers %s with its commands', (argument) => {
    const { code, stdout, stderr } = keywitness([argument])
    for (const line of ['keywitness COMMAND [options]', '  audit ', '  compute ', 'Exit codes: 0 holds'])
      expect(stdout).toContain(line)
    expect([code, stderr]).toEqual([0, ''])
  })

  it('shows its commands and exits with 2 where none is given', () => {
    const { code, stdout } = keywitness([])
    expect(stdout).toBe(keywitness(['--help']).stdout)
    expect(code).toBe(2)
  })

  it('prints the version of the package', () => {
    const { version }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    expect(keywitness(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })

  it.each([['nonsense'], ['--versio'], ['__proto__'], ['']])('refuses the command %j', (name) => {
    expectRefused(keywitness([name]), ['KW-US301 command'])
  })
})

describe('--help', () => {
  it.each([
    ['audit', audit],
    ['compute', compute],
    ['explore', explore],
    ['export', exporting],
    ['relay', relay],
    ['reproduce', reproduce],
  ])('of %s shows every option with its default', (command, { options }) => {
    const { code, stdout, stderr } = keywitness([command, '--help'])
    for (const [name, { value, initial }] of Object.entries<{ value?: string; initial?: string }>(options)) {
      expect(stdout).toContain(value === undefined ? `--${name} ` : `--${name} ${value}`)
      if (initial !== undefined) expect(stdout).toContain(`(default ${initial})`)
    }
    expectPresentable(stdout)
    expect([code, stderr]).toEqual([0, ''])
  })

  it('wins over a missing or further operand', () => {
    expect(keywitness(['audit', 'a', 'b', '--help']).code).toBe(0)
    expect(keywitness(['audit', '--json', '--help']).code).toBe(0)
  })
})

describe('wrong usage', () => {
  it.each([
    ['no file', ['audit'], ['KW-US301 arguments']],
    ['two files', ['audit', BLOCK, BLOCK], ['KW-US301 arguments']],
    ['an unknown option', ['audit', BLOCK, '--nope'], ['KW-US301 --nope']],
    ['an unknown short option', ['audit', BLOCK, '-x'], ['KW-US301 -x']],
    ['a negated flag', ['audit', BLOCK, '--no-json'], ['KW-US301 --no-json']],
    ['an option without its value at the end', ['audit', BLOCK, '--precision'], ['KW-US301 --precision']],
    ['an option without its value', ['audit', BLOCK, '--precision', '--json'], ['KW-US301 --precision']],
    ['a value for a flag', ['audit', BLOCK, '--json=yes'], ['KW-US301 --json']],
    ['an option twice', ['audit', BLOCK, '--json', '--json'], ['KW-US301 --json']],
    ['a precision of 5', ['audit', BLOCK, '--precision', '5'], ['KW-US301 --precision']],
    ['a precision of 1001', ['audit', BLOCK, '--precision', '1001'], ['KW-US301 --precision']],
    ['a precision of 1e2', ['audit', BLOCK, '--precision', '1e2'], ['KW-US301 --precision']],
    ['a hexadecimal precision', ['audit', BLOCK, '--precision', '0x20'], ['KW-US301 --precision']],
    ['an empty precision', ['audit', BLOCK, '--precision='], ['KW-US301 --precision']],
    ['an epsilon of 0', ['audit', BLOCK, '--epsilon', '0'], ['KW-US301 --epsilon']],
    ['an epsilon of 1', ['audit', BLOCK, '--epsilon', '1'], ['KW-US301 --epsilon']],
    ['a correctness of many', ['audit', BLOCK, '--correctness', 'many'], ['KW-US301 --correctness']],
    ['an unknown analysis', ['audit', BLOCK, '--analysis', 'jinan2'], ['KW-US301 --analysis']],
    ['an operand for compute', ['compute', BLOCK], ['KW-US301 arguments']],
    ['no digits for compute', ['compute', '--digits', '0'], ['KW-US301 --digits']],
    ['too many digits for compute', ['compute', '--digits', '1001'], ['KW-US301 --digits']],
    ['a line break in an option', ['audit', BLOCK, '--a\nb'], ['KW-US301 --a?b']],
    ['a line break in a value', ['audit', BLOCK, '--analysis', 'a\nb'], ['KW-US301 --analysis']],
  ])('refuses %s', (_, args, problems) => {
    expectRefused(keywitness(args), problems)
  })

  it('reports every problem of the options and the file at once', () => {
    expectRefused(keywitness(['audit', BLOCK, '--nope', '--json=1', '--precision']), [
      'KW-US301 --nope',
      'KW-US301 --json',
      'KW-US301 --precision',
    ])
    expectRefused(keywitness(['audit', 'gone.json', '--precision', '5', '--epsilon', '2']), [
      'KW-US301 --epsilon',
      'KW-US301 --precision',
      'KW-IN001 gone.json',
    ])
  })
})
