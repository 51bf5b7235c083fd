// The parts of the runner: what is compared, what is counted, how a failure becomes small, and the forms of a schedule.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { differenceOf } from '../../props/conformance/comparison'
import { pointsOf, TABLES } from '../../props/conformance/coverage'
import { itfOf, mermaidOf, replayOf } from '../../props/conformance/failureFiles'
import { randomSchedules } from '../../props/conformance/randomSchedules'
import { eventText, ScheduleFile } from '../../props/conformance/schedule'
import { settingOf } from '../../props/conformance/setting'
import { type Answer, answerOf } from '../../props/conformance/shimProtocol'
import { shrunk } from '../../props/conformance/shrinking'
import { delivery, tour } from '../../props/conformance/tour'
import { playedOut } from '../../props/conformance/world'

const FRAMES = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'frames.md'), 'utf8')

describe('TABLES', () => {
  it.each([
    ['literal', 'satellite', '## The satellite', '### Literal'],
    ['hardened', 'satellite', '## The satellite', '### Hardened'],
    ['literal', 'groundStation', '## The ground station', '### Literal'],
    ['hardened', 'groundStation', '## The ground station', '### Hardened'],
  ] as const)('has the rows and columns of docs/frames.md: %s %s', (profile, role, section, part) => {
    const text = FRAMES.split(`\n${section}\n`)[1]?.split(`\n${part}\n`)[1] ?? ''
    const lines = (text.trim().split('\n\n')[0] ?? '').split('\n').map((line) => line.split('|').slice(1, -1))
    const cells = lines.map((line) => line.map((cell) => cell.trim().replaceAll('`', '')))
    expect(cells[0]?.slice(1)).toEqual(TABLES[profile][role].columns)
    expect(cells.slice(2).map(([row]) => row)).toEqual(TABLES[profile][role].rows)
  })
})

describe('tour', () => {
  it('shows every cell of the tables, and nothing that is not to be counted', () => {
    const shown = new Set(
      tour().flatMap(({ profile, parameters, events }) =>
        playedOut({ setting: settingOf(profile, parameters), events }).exchanges.flatMap(
          ({ points }) => points,
        ),
      ),
    )
    const all = (['literal', 'hardened'] as const).flatMap((profile) =>
      (['satellite', 'groundStation'] as const).flatMap((role) => pointsOf(profile, role)),
    )
    expect(all.filter((point) => point.includes(' / ') && !shown.has(point))).toEqual([])
    expect([...shown].filter((point) => !all.includes(point))).toEqual([])
    expect(all.length).toBe(515)
  })
})

describe('differenceOf', () => {
  const answer = (more: Partial<Answer>): Answer => ({ send: [], events: [], ...more })
  const ended = { event: 'ended', block: 1, reason: 'superseded' } as const
  const released = { event: 'released', block: 2, final: true, bits: 3, sha256: 'ab' } as const

  it('leaves the order of events free, but for a release before an end', () => {
    const revoked = { event: 'revoked', block: 5 } as const
    expect(
      differenceOf(answer({ events: [ended, revoked] }), answer({ events: [revoked, ended] })),
    ).toBeUndefined()
    expect(
      differenceOf(answer({ events: [released, ended] }), answer({ events: [ended, released] })),
    ).toMatchObject({
      what: 'order of events',
    })
  })

  it('takes any text for an error, and no error for none', () => {
    expect(differenceOf(answer({ error: 'a' }), answer({ error: 'b' }))).toBeUndefined()
    expect(differenceOf(answer({ error: 'a' }), answer({}))).toMatchObject({ what: 'error' })
    expect(differenceOf(answer({}), answer({ error: 'b' }))).toMatchObject({ what: 'error' })
  })

  it('takes an aborted block as told by its absence, below the next', () => {
    const snapshot = { blocks: [[1, 'DONE']] as const, next: 3, quarantined: false, ended: false }
    const full = {
      ...snapshot,
      blocks: [
        [0, 'ABORT'],
        [1, 'DONE'],
      ] as const,
    }
    expect(differenceOf(answer({ snapshot }), answer({ snapshot: full }))).toBeUndefined()
    const other = { ...snapshot, blocks: [[1, 'SIFT']] as const }
    expect(differenceOf(answer({ snapshot }), answer({ snapshot: other }))).toMatchObject({
      what: 'snapshot',
    })
    expect(differenceOf(answer({ snapshot }), answer({}))).toMatchObject({ what: 'snapshot' })
  })

  it('names the reason, the frame, the event and the key that differ', () => {
    expect(differenceOf(answer({ rejected: 'duplicate' }), answer({}))).toMatchObject({ what: 'rejected' })
    expect(differenceOf(answer({}), answer({ send: ['00'] }))).toMatchObject({ what: 'send' })
    expect(differenceOf(answer({ send: ['00'] }), answer({ send: ['01'] }))?.what).toContain('frame 0')
    const other = { ...released, sha256: 'ac' }
    expect(differenceOf(answer({ events: [released] }), answer({ events: [other] }))).toMatchObject({
      what: 'events',
    })
  })
})

describe('answerOf', () => {
  it.each(['', 'x', '[]', '{}', '{"send":[],"events":[1]}', '{"send":["0"],"events":[]}', '{"error":1}'])(
    'refuses the line %s',
    (line) => expect(E.isLeft(answerOf(line))).toBe(true),
  )

  it('ignores fields that it does not know', () => {
    const event = '{"event":"confirmed","block":7,"mood":1e999}'
    expect(answerOf(`{"send":[],"events":[${event}],"__proto__":{"mood":1e999}}`)).toEqual(
      E.right({ send: [], events: [{ event: 'confirmed', block: 7 }] }),
    )
  })
})

describe('shrunk', () => {
  it('finds the few events that it takes, in their order', async () => {
    const events = Array.from({ length: 200 }, (_, i) => i)
    const needed = [3, 77, 78, 199]
    const fails = async (some: ReadonlyArray<number>) => needed.every((one) => some.includes(one))
    expect(await shrunk(events, fails, 1000)).toEqual(needed)
  })

  it('ends after so many trials with a list that fails', async () => {
    const fails = async (some: ReadonlyArray<number>) => some.includes(5)
    const some = await shrunk([1, 2, 3, 4, 5, 6], fails, 2)
    expect(some).toContain(5)
  })
})

describe('ScheduleFile', () => {
  it('reads back every event that random schedules have', () => {
    for (const { profile, parameters, events, name } of randomSchedules(20, 3)) {
      const { parameters: encoded } = settingOf(profile, parameters)
      const file = {
        format: 'keywitness/schedule@1',
        test: name,
        role: 'satellite',
        seed: 1,
        parameters: encoded,
        events,
      } as const
      const json: unknown = JSON.parse(JSON.stringify(ScheduleFile.encode(file)))
      expect(ScheduleFile.decode(json)).toEqual(E.right(file))
      for (const event of events) expect(eventText(event)).not.toContain('undefined')
    }
  })
})

describe('the files of a failure', () => {
  const setting = settingOf('hardened')
  const failure = {
    role: 'satellite' as const,
    what: 'rejected',
    expected: 'duplicate',
    found: 'not rejected',
    log: '',
    schedule: { setting, events: delivery() },
    at: 8,
    originally: 20,
  }

  it('are a schedule, a trace with a state an event, and a chart with the difference', () => {
    expect(E.isRight(ScheduleFile.decode(JSON.parse(JSON.stringify(replayOf('a test', failure)))))).toBe(true)
    expect(itfOf('a test', failure)).toMatchObject({
      vars: ['O', 'S', 'sent', 'mbt::actionTaken'],
      states: Array(delivery().length + 1).fill(
        expect.objectContaining({ 'mbt::actionTaken': expect.any(String) }),
      ),
    })
    const chart = mermaidOf(failure)
    expect(chart).toMatch(/^sequenceDiagram\n/)
    expect(chart).toContain('SAT->>runner: SIFT 0')
    expect(chart).toContain('Note over SAT: rejected: expected duplicate, got not rejected')
  })
})
