// Implementations that do something else than answer: each is told apart, within limits, and leaves nothing behind.

import { spawnSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { conformanceRun, exchangesOf } from '../../props/conformance/runner'
import { capabilitiesFor, seatOf } from '../../props/conformance/seat'
import { LIMITS } from '../../props/conformance/wire'
import {
  both,
  failuresOf,
  implementationOf,
  misbehaving,
  runOf,
  scenariosOf,
  TYPESCRIPT,
  verdictsOf,
} from './implementations'

const tests = scenariosOf(['tour'])
  .filter(({ role }) => role === 'satellite')
  .slice(0, 12)
const limits = { ...LIMITS, answerSeconds: 2 }
const LINES = 12

const firstFault = async (mode: string) =>
  failuresOf(await runOf(both(misbehaving(mode, LINES)), tests, { stopsAtFirst: true, limits }))[0]

/** Processes of this mode, or children of one, that are still there. */
const survivors = (): string =>
  spawnSync('sh', ['-c', 'ps ax -o args | grep -E "misbehavingShim.js|^sleep 600" | grep -v grep'], {
    encoding: 'utf8',
  }).stdout

describe('conformanceRun', () => {
  it.each([
    ['hangs', 'timeout', 'no answer within 2 seconds'],
    ['leaves a child', 'timeout', 'no answer within 2 seconds'],
    ['exits', 'exited', 'ended with exit code 3'],
    ['is killed', 'exited', 'ended by SIGSEGV'],
    ['floods', 'lineTooLong', 'a line of more than 16777216 bytes'],
    ['writes no JSON', 'malformed', 'the line is no JSON'],
    ['writes NaN', 'malformed', 'the line is no JSON'],
    ['writes another shape', 'malformed', 'the object is no answer'],
  ])('says of an implementation that %s: %s', async (mode, what, found) => {
    const failure = await firstFault(mode)
    expect(failure).toMatchObject({ what, found: expect.stringContaining(found) })
    expect(survivors()).toBe('')
  })

  it.each(['answers twice', 'floods with lines', 'closes its output', 'has moods'])(
    'fails an implementation that %s',
    async (mode) => {
      expect(await firstFault(mode)).toBeDefined()
      expect(survivors()).toBe('')
    },
  )

  it('waits for no process that left the group and holds the streams open', async () => {
    const started = performance.now()
    expect(await firstFault('leaves a daemon')).toMatchObject({ what: 'timeout' })
    expect(performance.now() - started).toBeLessThan(18_000)
  })

  it('keeps the end of standard error', async () => {
    expect((await firstFault('exits'))?.log).toContain('out of patience')
  })

  it('takes no offence at a log that never ends, or at slowness', async () => {
    for (const mode of ['floods its log', 'is slow']) {
      const run = await runOf(both(misbehaving(mode, LINES)), tests.slice(0, 3), { limits })
      expect(verdictsOf(run)).toEqual({ pass: 3 })
    }
    expect(survivors()).toBe('')
  })

  it('gives up after three hangs: the rest is inconclusive', async () => {
    const run = await runOf(both(misbehaving('hangs', LINES)), tests, {
      limits: { ...LIMITS, answerSeconds: 1 },
    })
    const verdicts = verdictsOf(run)
    expect(verdicts).toMatchObject({ error: 3, inconclusive: expect.any(Number) })
  })

  it('makes nothing of answers that change from one run to the next', async () => {
    const repeatable = scenariosOf(['repeatable', 'tour']).slice(0, 6)
    const run = await runOf(both(misbehaving('has moods', LINES)), repeatable, { limits })
    expect(run.results[0]?.outcome.verdict).toBe('fail')
    expect(run.results.at(-1)?.outcome).toEqual({
      verdict: 'skipped',
      reason: 'the same session has different answers each time',
    })
  })
})

describe('capabilitiesFor', () => {
  const hello = (answer: string) => ['sh', '-c', `read line; echo '${answer}'; sleep 60`]
  const right = {
    protocol: 1,
    roles: ['satellite'],
    profiles: ['literal'],
    packets: ['mixed'],
    rounds: 0,
    snapshot: false,
  }

  it('reads what an implementation can do', async () => {
    const can = await capabilitiesFor(
      implementationOf(hello(JSON.stringify({ ...right, name: 'one', more: 1 }))),
    )
    expect(can).toEqual(E.right({ ...right, name: 'one' }))
  })

  it.each([
    ['no such command', ['/no/such/command'], 'cannotStart'],
    ['an end without a word', ['true'], 'exited'],
    ['silence', ['sleep', '60'], 'timeout'],
    ['another version', hello(JSON.stringify({ ...right, protocol: 2 })), 'protocol'],
    ['no JSON', hello('hello'), 'protocol'],
    ['roles that nobody has', hello(JSON.stringify({ ...right, roles: ['moon'] })), 'protocol'],
    ['rounds that are no number', hello(JSON.stringify({ ...right, rounds: 'many' })), 'protocol'],
  ] as const)('tells of %s', async (_, command, kind) => {
    const can = await capabilitiesFor(implementationOf(command, { ...LIMITS, answerSeconds: 1 }))
    expect(can).toMatchObject(E.left({ kind }))
  })
})

describe('conformanceRun without an implementation of a role', () => {
  it('skips its tests, with the reason', async () => {
    const implementation = implementationOf(TYPESCRIPT)
    const can = await capabilitiesFor(implementation)
    if (E.isLeft(can)) throw new Error(can.left.text)
    const run = await conformanceRun(
      {
        satellite: seatOf('satellite', implementation, { ...can.right, profiles: ['literal'] }),
        groundStation: 'none',
      },
      scenariosOf(['tour', 'contact']).filter((_, place) => place % 24 === 0),
      {
        groups: ['tour'],
        stopsAtFirst: false,
        deadline: Number.POSITIVE_INFINITY,
        onProgress: () => undefined,
        play: exchangesOf,
      },
    )
    const reasons = run.results.flatMap(({ outcome }) =>
      outcome.verdict === 'skipped' ? [outcome.reason] : [],
    )
    expect([...new Set(reasons)].sort()).toEqual(['it does not have the profile hardened', 'none'])
    expect(verdictsOf(run)).toEqual({ pass: expect.any(Number), skipped: expect.any(Number) })
  })
})
