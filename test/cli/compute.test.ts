// `keywitness compute`: the published vectors, a stream that survives every bad line, constant memory, and peers that wait or leave.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, it } from '@jest/globals'
import { expectPresentable, keywitness, MAIN, ROOT } from './commandLine'

type Answer = { id: unknown; result?: unknown; error?: { code: string; message: string } }

const answersOf = (stdout: string): ReadonlyArray<Answer> =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const linesOf = (requests: ReadonlyArray<unknown>): string =>
  requests.map((request) => `${JSON.stringify(request)}\n`).join('')

const H2 = { id: 'good', fn: 'h2', args: { p: '0.5' } }

describe('compute', () => {
  it('agrees with every published vector, digit for digit and in order', () => {
    const { cases }: { cases: ReadonlyArray<Answer & { fn: string; args: unknown }> } = JSON.parse(
      readFileSync(join(ROOT, 'test/vectors/finite_key.json'), 'utf8'),
    )
    const { code, stdout, stderr } = keywitness(
      ['compute'],
      linesOf(cases.map(({ id, fn, args }) => ({ id, fn, args, digits: 50 }))),
    )
    expect([code, stderr]).toEqual([0, ''])
    expect(answersOf(stdout)).toEqual(cases.map(({ id, result }) => ({ id, result })))
  })

  it('answers nothing to nothing', () => {
    expect(keywitness(['compute'], '')).toEqual({ code: 0, stdout: '', stderr: '' })
    expect(keywitness(['compute'], '\n  \n\r\n')).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  it('answers a last line without a line end, and lines with another one', () => {
    const line = JSON.stringify(H2)
    expect(keywitness(['compute'], line).stdout).toBe('{"id":"good","result":"1.0"}\n')
    expect(answersOf(keywitness(['compute'], `${line}\r\n${line}\r\n`).stdout)).toHaveLength(2)
  })

  it('gives the digits that a line asks for, else those of the option', () => {
    const request = { fn: 'hoeffding_delta', args: { n: '1', eps: '0.5' } }
    const { stdout } = keywitness(
      ['compute', '--digits', '5'],
      linesOf([request, { ...request, digits: 1 }, { ...request, digits: 1000 }]),
    )
    const results = answersOf(stdout).map(({ result }) => String(result))
    expect(results.slice(0, 2)).toEqual(['0.58871', '0.6'])
    expect(results[2]).toMatch(/^0\.588705011257737345505784\d{976}$/)
  })

  it('says in which line of the input a bad one stands, blank ones counted', () => {
    const run = keywitness(['compute'], `${JSON.stringify(H2)}\n\nnonsense\n{"fn": "${'x'.repeat(2e6)}"}\n`)
    const messages = answersOf(run.stdout).map(({ error }) => String(error?.message ?? ''))
    expect(messages.map((message) => /line \d+/.exec(message)?.[0])).toEqual([undefined, 'line 3', 'line 4'])
  })

  it('echoes an id that is a string, an integer or null, and refuses to guess at another', () => {
    const ids = ['a', 1, null, true, ['b', { c: 'd' }]]
    const { stdout } = keywitness(['compute'], linesOf(ids.map((id) => ({ ...H2, id }))))
    expect(answersOf(stdout).map(({ id }) => id)).toEqual(['a', 1, null, null, null])
    const inexact = answersOf(
      keywitness(['compute'], '{"id": 1.50, "fn": "h2", "args": {"p": "0.5"}}\n').stdout,
    )
    expect(inexact[0]).toMatchObject({ id: null, error: { code: 'KW-IN102' } })
  })

  it.each([
    ['no JSON', 'nonsense', 'KW-IN010'],
    ['truncated JSON', '{"fn": "h2", "args"', 'KW-IN010'],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x80]).toString('latin1'), 'KW-IN010'],
    ['a duplicate key', '{"fn": "h2", "fn": "h2", "args": {"p": "0.5"}}', 'KW-IN011'],
    ['deep nesting', `${'['.repeat(100_000)}`, 'KW-IN012'],
    ['a list', '[]', 'KW-IN102'],
    ['a number', '1e999', 'KW-IN102'],
    ['null', 'null', 'KW-IN102'],
    ['no function', '{"args": {}}', 'KW-IN100'],
    ['an unknown function', '{"fn": "h3", "args": {"p": "0.5"}}', 'KW-IN106'],
    ['a function of every object', '{"fn": "constructor", "args": {}}', 'KW-IN106'],
    ['an unknown field', '{"fn": "h2", "args": {"p": "0.5"}, "extra": 1}', 'KW-IN101'],
    ['a field __proto__', '{"fn": "h2", "args": {"p": "0.5"}, "__proto__": {}}', 'KW-IN101'],
    ['no arguments', '{"fn": "h2"}', 'KW-IN100'],
    ['arguments as a list', '{"fn": "h2", "args": ["0.5"]}', 'KW-IN102'],
    ['a missing argument', '{"fn": "chernoff_obs2exp", "args": {"X": "1"}}', 'KW-IN100'],
    ['an unknown argument', '{"fn": "h2", "args": {"p": "0.5", "q": "0.5"}}', 'KW-IN101'],
    ['a float argument', '{"fn": "h2", "args": {"p": 0.5}}', 'KW-IN102'],
    ['NaN', '{"fn": "h2", "args": {"p": "NaN"}}', 'KW-IN102'],
    ['a hexadecimal argument', '{"fn": "h2", "args": {"p": "0x0"}}', 'KW-IN102'],
    ['an argument with separators', '{"fn": "h2", "args": {"p": "0.1_0"}}', 'KW-IN102'],
    ['a probability above 1', '{"fn": "h2", "args": {"p": "1.0000000001"}}', 'KW-IN102'],
    ['a negative count', '{"fn": "chernoff_obs2exp", "args": {"X": "-1", "xi": "0.1"}}', 'KW-IN102'],
    ['a count beyond 1e40', '{"fn": "chernoff_obs2exp", "args": {"X": "1e40", "xi": "0.1"}}', 'KW-IN102'],
    ['a failure probability of 0', '{"fn": "chernoff_exp2obs", "args": {"E": "1", "xi": "0"}}', 'KW-IN102'],
    ['a failure probability of 1', '{"fn": "chernoff_exp2obs", "args": {"E": "1", "xi": "1"}}', 'KW-IN102'],
    ['a number too small to compute with', '{"fn": "h2", "args": {"p": "1e-99999"}}', 'KW-IN102'],
    ['no digits', '{"fn": "h2", "args": {"p": "0.5"}, "digits": 0}', 'KW-IN102'],
    ['digits as text', '{"fn": "h2", "args": {"p": "0.5"}, "digits": "50"}', 'KW-IN102'],
    ['too many digits', '{"fn": "h2", "args": {"p": "0.5"}, "digits": 1001}', 'KW-IN102'],
    ['a result that no precision decides', '{"fn": "h2", "args": {"p": "1e-9000"}}', 'KW-AN203'],
    [
      'equal intensities',
      '{"fn": "ma_Y0L", "args": {"nu1": "0.1", "nu2": "0.1", "Q1U": "1", "Q2L": "1"}}',
      'KW-AN204',
    ],
    [
      'reversed intensities',
      '{"fn": "wang_s1L", "args": {"mu_x": "0.8", "mu_y": "0.1", "SxL": "1", "SyU": "1", "SoU": "1", "SoL": null}}',
      'KW-AN204',
    ],
    [
      'a count too many',
      '{"fn": "rusca2018", "args": {"mu1": "0.5", "mu2": "0.1", "p1": "0.7", "p2": "0.3", "nZ": ["9", "1", "1"], "mZ": ["0", "0"], "nX": ["9", "1"], "mX": ["0", "0"], "eps_sec": "1e-10", "eps_cor": "1e-15", "leak": "0", "s0u_from": 0}}',
      'KW-IN102',
    ],
    ['a line of 2 MB', `{"fn": "h2", "args": {"p": "0.${'5'.repeat(2e6)}"}}`, 'KW-IN002'],
  ])('answers %s with an error, and goes on', (_, line, code) => {
    const run = keywitness(['compute'], `${line}\n${JSON.stringify(H2)}\n`)
    const [bad, good, ...more] = answersOf(run.stdout)
    expect(bad?.error?.code).toBe(code)
    expect(bad?.error?.message).toContain(`${code} `)
    expect(good).toEqual({ id: 'good', result: '1.0' })
    expect([more, run.code, run.stderr]).toEqual([[], 0, ''])
    expectPresentable(String(bad?.error?.message))
  })

  it('names every wrong argument of a line', () => {
    const line = '{"fn": "chernoff_obs2exp", "args": {"X": "-1", "xi": "2", "more": null}}\n'
    const [answer] = answersOf(keywitness(['compute'], line).stdout)
    for (const path of ['$.args.X', '$.args.xi', '$.args.more'])
      expect(answer?.error?.message).toContain(` ${path}: expected `)
  })
})

/** A run that goes on until its input ends; one that a failed test left behind is stopped after it. */
const start = (nodeOptions: ReadonlyArray<string> = []) => {
  const child = spawn(process.execPath, [...nodeOptions, MAIN, 'compute'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return child
}
const running = new Set<ReturnType<typeof spawn>>()

afterEach(() => {
  for (const child of running) child.kill()
})

const PATIENCE_MS = 30_000

/** Largest resident memory of a running process so far, kB; undefined where the system does not tell. */
const peakMemory = (pid: number | undefined): number | undefined => {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1])
  } catch {
    return undefined
  }
}

describe('compute as a stream', () => {
  it(
    'answers a line before the next one is sent',
    async () => {
      const child = start()
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      for (const id of ['first', 'second', 'third']) {
        child.stdin.write(`${JSON.stringify({ ...H2, id })}\n`)
        const { value } = await lines.next()
        expect(JSON.parse(value)).toEqual({ id, result: '1.0' })
      }
      child.stdin.end()
      expect(await once(child, 'exit')).toEqual([0, null])
    },
    PATIENCE_MS,
  )

  it(
    'answers a line that arrives in pieces, even inside a character',
    async () => {
      const child = start()
      const bytes = Buffer.from(`${JSON.stringify({ ...H2, id: 'π€😀' })}\n`)
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      for (const byte of bytes) {
        child.stdin.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(JSON.parse((await lines.next()).value)).toEqual({ id: 'π€😀', result: '1.0' })
      child.stdin.end()
      await once(child, 'exit')
    },
    PATIENCE_MS,
  )

  it(
    'needs no more memory for 200 000 lines than for 20 000, nor for a line of 200 MB',
    async () => {
      const child = start(['--max-old-space-size=64'])
      let answered = 0
      child.stdout.on('data', (chunk: Buffer) => {
        for (const byte of chunk) if (byte === 10) answered += 1
      })
      const send = async (chunk: string | Buffer, times: number) => {
        for (let n = 0; n < times; n += 1) if (!child.stdin.write(chunk)) await once(child.stdin, 'drain')
      }
      const settled = async (lines: number) => {
        while (answered < lines && running.has(child)) await new Promise((resolve) => setTimeout(resolve, 20))
      }
      const lines = Array.from(
        { length: 1000 },
        (_, n) => `{"id":${n},"fn":"h2","args":{"p":"0.5"},"digits":20}\n`,
      ).join('')
      await send(lines, 20)
      await settled(20_000)
      const early = peakMemory(child.pid)
      await send(lines, 180)
      await settled(200_000)
      await send(Buffer.alloc(1e6, 'x'), 200)
      await send('\n', 1)
      await settled(200_001)
      const late = peakMemory(child.pid)
      child.stdin.end()
      expect(await once(child, 'exit')).toEqual([0, null])
      expect(answered).toBe(200_001)
      if (early !== undefined && late !== undefined) expect(late - early).toBeLessThan(100_000)
    },
    2 * PATIENCE_MS,
  )

  it('ends quietly where its reader leaves', async () => {
    const child = start()
    let complaints = ''
    child.stderr.on('data', (chunk: Buffer) => {
      complaints += chunk.toString()
    })
    child.stdin.on('error', () => {})
    const ended = once(child, 'exit')
    child.stdout.once('data', () => child.stdout.destroy())
    const lines = linesOf(Array.from({ length: 1000 }, () => H2))
    for (let n = 0; n < 100 && child.exitCode === null; n += 1) {
      child.stdin.write(lines)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    child.stdin.end()
    expect((await ended)[0]).toBe(0)
    expect(complaints).toBe('')
  })
})
