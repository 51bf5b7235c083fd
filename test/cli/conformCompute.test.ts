// `keywitness conform --compute`: our own program is exact, a float one is right as far as floats go, planted slips are unsafe, and
// programs that hang, crash, babble or answer nonsense are reported as what they are.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { expectPresentable, expectRefused, keywitness, MAIN, ROOT } from './commandLine'
import { errorsOf } from './schemas'

const compared = (options: ReadonlyArray<string>, command: ReadonlyArray<string>) => {
  const { code, stdout, stderr } = keywitness([
    'conform',
    '--compute',
    ...options,
    '--json',
    '--',
    ...command,
  ])
  expect(stderr).toBe('')
  const report = JSON.parse(stdout)
  expect(errorsOf('conform-compute', report)).toEqual([])
  return { code, report }
}

describe('conform --compute', () => {
  it('finds our own program exact in every function', () => {
    const { code, report } = compared(['--cases', '5', '--digits', '40'], [process.execPath, MAIN, 'compute'])
    expect([code, report.verdict, report.fault]).toEqual([0, 'pass', null])
    expect(report.functions).toHaveLength(17)
    for (const { fn, cases, exact } of report.functions) expect([fn, exact]).toEqual([fn, cases])
  })

  const FLOAT = ['python3', join(ROOT, 'examples', 'finite-key', 'lim2014_float.py')]
  const python = spawnSync('python3', ['--version']).status === 0 ? it : it.skip
  const options = ['--functions', 'lim2014', '--digits', '9']

  python('finds Lim 2014 in floats right to nine digits (skipped without python3)', () => {
    const { code, report } = compared([...options, '--doubles'], FLOAT)
    expect([code, report.verdict]).toEqual([0, 'pass'])
  })

  python('counts what a float cannot hold, which is never unsafe (skipped without python3)', () => {
    const { code, report } = compared(['--functions', 'lim2014', '--digits', '12'], FLOAT)
    const [{ cases, exact, unsafe, errors, accepted }] = report.functions
    expect([code, unsafe.count, accepted.count]).toEqual([1, 0, 0])
    expect(exact + errors.count).toBeGreaterThan(cases - 5)
  })

  python.each(['ln-log2', 'imperfect-vacuum'])(
    'catches the bug %s as unsafe (skipped without python3)',
    (bug) => {
      const { code, report } = compared([...options, '--doubles'], [...FLOAT, '--bug', bug])
      const [{ unsafe }] = report.functions
      expect([code, report.verdict]).toEqual([1, 'fail'])
      expect(unsafe.longerKeys).toBeGreaterThan(5)
      expect(unsafe.worst).toMatchObject({ field: 'l', unsafe: true })
      expect(Number(unsafe.worst.found)).toBeGreaterThan(Number(unsafe.worst.right))
    },
  )

  python('prints what docs/conformance.md shows of a planted bug (skipped without python3)', () => {
    const page = readFileSync(join(ROOT, 'docs', 'conformance.md'), 'utf8')
    const [, command = '', output] =
      /```text\n\$ (node \. conform --compute .*)\n([\s\S]*?)```/.exec(page) ?? []
    const { stdout } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' })
    expect(command).toContain('--bug ln-log2')
    expect(stdout).toBe(output)
  })

  /** A program in this engine that does this with every line. */
  const program = (body: string): ReadonlyArray<string> => [
    process.execPath,
    '-e',
    `require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => { const { id, args } = JSON.parse(line); ${body} })`,
  ]
  const answer = (result: string) => `console.log(JSON.stringify({ id, result: ${result} }));`
  const h2 = ['--functions', 'h2', '--cases', '2', '--silent-seconds', '2', '--digits', '9']

  it.each([
    ['a crash', program('process.stderr.write("oops"); process.exit(3)'), 'crashed'],
    ['a crash in the middle', program(`${answer("'1.0'")} process.exit(3)`), 'crashed'],
    ['a kill', ['sh', '-c', 'kill -9 $$'], 'crashed'],
    ['an early end', ['true'], 'ended'],
    ['silence', ['sleep', '60'], 'hung'],
    ['half a line and silence', ['sh', '-c', 'printf x; sleep 60'], 'hung'],
    ['a line without end', ['sh', '-c', 'cat /dev/zero'], 'lineTooLong'],
    ['more lines than requests', program(`${answer("'1.0'")} ${answer("'1.0'")}`), 'tooManyLines'],
  ])('reports %s', (_, command, kind) => {
    const { code, report } = compared(h2, command)
    expect([code, report.verdict, report.fault?.kind]).toEqual([1, 'fail', kind])
  })

  it('shows the end of what a crashed program wrote to standard error', () => {
    const { report } = compared(h2, program('process.stderr.write("oops", () => process.exit(3))'))
    expect(report.fault.log).toContain('oops')
  })

  it.each([
    ['no JSON', program('console.log("{")'), 'malformed'],
    ['another id', program('console.log(JSON.stringify({ id: -1, result: "1.0" }))'), 'malformed'],
    ['floats', program(answer('1')), 'malformed'],
    ['NaN', program(answer("'NaN'")), 'malformed'],
    ['errors only', program('console.log(JSON.stringify({ id, error: {} }))'), 'errors'],
    ['results for bad arguments', program(answer("'1.0'")), 'accepted'],
  ])('counts %s, and goes on', (_, command, kind) => {
    const { code, report } = compared(h2, command)
    const [tally] = report.functions
    expect([code, report.fault, tally.unanswered]).toEqual([1, null, 0])
    expect(tally[kind].count).toBeGreaterThan(5)
  })

  it('takes a program that reads everything before it answers, and one that stays when all is said', () => {
    const late = `const all = require('node:fs').readFileSync(0, 'utf8').trim().split('\\n'); for (const line of all) console.log(JSON.stringify({ id: JSON.parse(line).id, error: {} }))`
    expect(compared(h2, [process.execPath, '-e', late]).report.fault).toBe(null)
    const staying = `${late}; setTimeout(() => undefined, 60000)`
    expect(compared(h2, [process.execPath, '-e', staying]).report.fault).toBe(null)
  })

  it('is inconclusive where the time is up and nothing was wrong', () => {
    const slow = program(`setTimeout(() => { ${answer("'1.0'")} }, 30000)`)
    const { code, report } = compared([...h2, '--max-seconds', '1'], slow)
    expect([code, report.verdict, report.fault.kind]).toEqual([3, 'inconclusive', 'timeUp'])
  })

  it('prints a table with the worst case and the verdict', () => {
    const { code, stdout, stderr } = keywitness([
      'conform',
      '--compute',
      ...h2,
      '--',
      ...program(answer("'0.5'")),
    ])
    expect([code, stderr]).toEqual([1, ''])
    expect(stdout).toMatch(/^function +cases +exact/)
    expect(stdout).toMatch(/^unsafe: h2, seed 1, case 0\n {2}value = "0.5", certified 0\.99/m)
    expect(stdout).toMatch(/^fail: 9 digits compared, \d+ unsafe answers/m)
    expectPresentable(stdout)
  })

  it.each([
    ['no command', ['--compute'], ['KW-US301 arguments']],
    ['no program', ['--compute', '--functions', 'h2', '--', 'no-such-program'], ['KW-IN001 --']],
    ['too many digits', ['--compute', '--digits', '101', '--', 'true'], ['KW-US301 --digits']],
    ['no digits', ['--compute', '--digits', '0', '--', 'true'], ['KW-US301 --digits']],
    ['a bad number of cases', ['--compute', '--cases', '1e3', '--', 'true'], ['KW-US301 --cases']],
    ['an unknown function', ['--compute', '--functions', 'h2,h3', '--', 'true'], ['KW-US301 --functions']],
    [
      'several at once',
      ['--compute', '--cases', '-1', '--max-seconds', '0', '--', 'true'],
      ['KW-US301 --cases', 'KW-US301 --max-seconds'],
    ],
  ])('refuses %s', (_, args, problems) => {
    expectRefused(keywitness(['conform', ...args]), problems)
  })
})
