// Two implementations of docs/frames.md by another hand, in Python and in C, against the worked example, each other, and their own bugs.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import type { Answer, PartyEvent, Peer, Request } from '../../props/conformance/shimProtocol'
import { specificationPeer } from '../../props/conformance/specificationParty'
import { peerOf, processWire } from '../../props/conformance/wire'
import { bitsOf } from '../../spec/protocol/bits'
import type { ProtocolParameters } from '../../spec/protocol/parameters'
import { contact, type Plan, parametersOf, resetOf } from './contact'
import { answersTo, recorded } from './dialogue'
import { directedSession } from './directedSession'

const ROOT = join(__dirname, '..', '..', '..')
const SHIMS = join(ROOT, 'examples', 'shims')
const SCRATCH = mkdtempSync(join(tmpdir(), 'keywitness-shims-'))
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }))

const runs = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const BINARY = join(SCRATCH, 'keywitness_shim')
const compile = () =>
  spawnSync(
    'cc',
    ['-O2', '-Wall', '-Wextra', '-Werror', '-o', BINARY, join(SHIMS, 'c', 'keywitness_shim.c')],
    {
      encoding: 'utf8',
    },
  )
const compiled = runs('cc') ? compile() : undefined

/** A party in some language, and how it is started. */
type Party = { readonly language: string; readonly start: () => Peer }
type Shim = Party & { readonly command: ReadonlyArray<string> }
const shim = (language: string, command: ReadonlyArray<string>): Shim => ({
  language,
  command,
  start: () => peerOf(processWire(command)),
})
const PYTHON = shim('Python', ['python3', join(SHIMS, 'python', 'keywitness_shim.py')])
const C = shim('C', [BINARY])
const SPECIFICATION: Party = { language: 'the specification', start: specificationPeer }
const present: ReadonlyArray<Shim> = [
  ...(runs('python3') ? [PYTHON] : []),
  ...(compiled === undefined ? [] : [C]),
]
const absent = [
  ...(runs('python3') ? [] : ['python3 is not installed: the shim in Python is not tested']),
  ...(compiled === undefined ? ['cc is not installed: the shim in C is not tested'] : []),
]

describe('the foreign shims', () => {
  for (const reason of absent) it.skip(reason, () => undefined)

  const test = compiled === undefined ? it.skip : it
  test('are C99 without a warning', () => {
    expect([compiled?.status, compiled?.stderr]).toEqual([0, ''])
  })

  it('have fewer than 600 lines a file', () => {
    for (const file of ['python/keywitness_shim.py', 'c/keywitness_shim.c', 'c/keywitness_bytes.h'])
      expect(readFileSync(join(SHIMS, file), 'utf8').split('\n').length - 1).toBeLessThan(600)
  })
})

const linesOf = (requests: ReadonlyArray<Request>): ReadonlyArray<string> =>
  requests.map((request) => JSON.stringify(request))

/** The frames of the worked example of docs/frames.md. */
const exampleOf = (profile: string): ReadonlyMap<string, string> => {
  const text =
    readFileSync(join(ROOT, 'docs', 'frames.md'), 'utf8').split(`In ${profile}:\n\n\`\`\`text\n`)[1] ?? ''
  const entries = (text.split('```')[0] ?? '').split(/^(?=\S)/m).map((entry) => entry.split(':\n'))
  return new Map(entries.map(([name = '', lines = '']) => [name, lines.replace(/\s/g, '')]))
}

/** The requests of the worked example to a satellite and to a ground station. */
const workedRequests = (profile: 'literal' | 'hardened') => {
  const example = exampleOf(profile)
  const places = Array.from({ length: 45 }, (_, i) => i)
  const text = (digit: (i: number) => number) => places.map(digit).join('')
  const positions = places.map((i) => (i < 30 ? 3 * i + 2 : 3 * i + 1000))
  const bit = (i: number) => ((i * i) % 5) % 2
  const other = (i: number) => i % 9 === 8
  const prepared = {
    positions,
    bases: text((i) => i % 2),
    bits: text(bit),
    intensities: text((i) => (i % 15 === 7 ? 1 : 0)),
  }
  const detections = {
    positions,
    bases: text((i) => (other(i) ? 1 - (i % 2) : i % 2)),
    bits: text((i) => (other(i) ? 0 : i === 20 ? 1 - bit(i) : bit(i))),
    sampled: text((i) => (i % 9 === 3 ? 1 : 0)),
  }
  const random = {
    seed: Array.from({ length: 100 }, (_, j) => (j ** 3 % 11) % 2).join(''),
    ...(profile === 'hardened' && { checkKey: '101112131415161718191a1b1c1d1e1f' }),
  }
  const parameters = parametersOf(profile, { firstBlock: 7, packetBits: 32 })
  const deliver = (name: string) => ({ op: 'deliver', frame: example.get(name) })
  const timer = (name: string) => ({ op: 'timer', name, block: 7 })
  const hardened = profile === 'hardened'
  return {
    example,
    satellite: [
      resetOf('satellite', parameters),
      { op: 'inject', prepared },
      deliver('RAW'),
      timer('sendSift'),
      deliver('INST'),
      timer('sendFeedback'),
      ...(hardened ? [deliver('STATUS')] : []),
    ],
    ground: [
      resetOf('groundStation', parameters),
      { op: 'inject', detections },
      timer('sendRaw'),
      deliver('SIFT'),
      { op: 'inject', random },
      timer('sendInstruction'),
      deliver('FB'),
      ...(hardened ? [timer('sendStatus')] : []),
    ],
  }
}

for (const { language, command } of present)
  describe(`the shim in ${language}`, () => {
    it.each(['literal', 'hardened'] as const)(
      'reproduces the worked example of docs/frames.md, %s',
      (profile) => {
        const { example, satellite, ground } = workedRequests(profile)
        const down = answersTo(command, linesOf(satellite))
        const up = answersTo(command, linesOf(ground))
        const hardened = profile === 'hardened'
        expect([...down, ...up].filter(({ rejected, error }) => rejected ?? error)).toEqual([])
        expect(down.flatMap(({ send }) => send)).toEqual([example.get('SIFT'), example.get('FB')])
        expect(up.flatMap(({ send }) => send)).toEqual([
          example.get('RAW'),
          example.get('INST'),
          ...(hardened ? [example.get('STATUS')] : []),
        ])
        const released = [...down, ...up].flatMap(({ events }) =>
          events.filter(({ event }) => event === 'released'),
        )
        const { length, bytes } = bitsOf(example.get('key') ?? '')
        const key = { bits: length, sha256: createHash('sha256').update(bytes).digest('hex') }
        expect(released).toEqual([expect.objectContaining(key), expect.objectContaining(key)])
      },
    )

    it('answers a line that is no request with an error, and goes on', () => {
      const lines = [
        '',
        '{',
        '[]',
        '7',
        '"op"',
        '{"op":7}',
        '{"op":"timer"}',
        '{"op":"fly"}',
        `${'['.repeat(5000)}`,
      ]
      const halves = [
        '{"op":"reset","role":"satellite"}',
        '{"op":"deliver","frame":"0"}',
        '{"op":"hello"} {"op":"hello"}',
      ]
      const answers = answersTo(command, [
        ...lines,
        ...halves,
        '{"op":"hello"}',
        '{"op":"bye"}',
        '{"op":"hello"}',
      ])
      expect(answers.slice(0, -2).map((answer) => Object.keys(answer))).toEqual(
        Array(lines.length + halves.length).fill(['error']),
      )
      expect(answers.at(-2)).toMatchObject({ protocol: 1, roles: ['satellite', 'groundStation'] })
      expect(answers.at(-1)).toEqual({ send: [], events: [] })
    })

    it('refuses a bug that it does not have', () => {
      const [program = '', ...args] = command
      expect(spawnSync(program, [...args, '--bug', 'none']).status).not.toBe(0)
    })
  })

const PLAN: Plan = {
  seed: 1,
  blocks: 6,
  steps: 240,
  detections: 420,
  errorsPerMille: 6,
  lossPercent: 20,
  duplicatePercent: 20,
  alteredPercent: 0,
  rebootPerMille: 0,
}

type Variant = {
  readonly name: string
  readonly parameters: Partial<ProtocolParameters>
  readonly plan: Partial<Plan>
}
const VARIANTS: ReadonlyArray<Variant> = [
  { name: 'losses, repetitions and reordering', parameters: { maximumRounds: 1 }, plan: {} },
  {
    name: 'packets per basis, keys in bytes, loss of power',
    parameters: { packets: 'perBasis', lengthStep: 8, maximumRounds: 2 },
    plan: { seed: 2, detections: 600, rebootPerMille: 8, errorsPerMille: 12 },
  },
]

/** Reasons for which an honest frame is not taken: it came twice, too early or too late, or there is no packet for a key. */
const HARMLESS = [
  'duplicate',
  'passed',
  'settled',
  'notAwaited',
  'notGenerated',
  'outstanding',
  'nothingDecoded',
]
type Log = ReadonlyArray<{ readonly request: Request; readonly answer: Answer }>
const eventsOf = (log: Log): ReadonlyArray<PartyEvent> => log.flatMap(({ answer }) => answer.events)

const keysOf = (log: Log): ReadonlyMap<number, string | undefined> =>
  new Map(
    eventsOf(log)
      .filter(({ event }) => event === 'released')
      .map(({ block, bits, sha256 }) => [block, `${bits} ${sha256}`]),
  )

const peers: ReadonlyArray<Party> = [...present, SPECIFICATION]
const pairs = peers.flatMap((satellite) =>
  peers.flatMap((ground) =>
    (['literal', 'hardened'] as const).flatMap((profile) =>
      VARIANTS.map((variant) => ({
        satellite,
        ground,
        profile,
        variant,
        title: `satellite: ${satellite.language}; ground station: ${ground.language}; ${profile}, ${variant.name}`,
      })),
    ),
  ),
)

describe('a contact of two implementations', () => {
  it.each(pairs)('$title', async ({ satellite, ground, profile, variant }) => {
    const above = recorded(satellite.start())
    const below = recorded(ground.start())
    await contact(above, below, parametersOf(profile, variant.parameters), { ...PLAN, ...variant.plan })
    above.stop()
    below.stop()

    const refused = [...above.log, ...below.log].filter(
      ({ request, answer }) =>
        request.op === 'deliver' && answer.rejected !== undefined && !HARMLESS.includes(answer.rejected),
    )
    expect(refused).toEqual([])
    const events = [...eventsOf(above.log), ...eventsOf(below.log)]
    expect(
      events.filter(({ event, reason }) => ['invalid', 'alarm'].includes(event) || reason === 'tag'),
    ).toEqual([])

    const released = keysOf(below.log)
    const other = keysOf(above.log)
    expect(released.size).toBeGreaterThan(1)
    for (const [block, key] of released) expect([block, other.get(block)]).toEqual([block, key])
    const confirmed = eventsOf(above.log).filter(({ event }) => event === 'confirmed')
    if (profile === 'hardened')
      expect(confirmed.map(({ block }) => block).sort()).toEqual([...released.keys()].sort())
  })
})

const both = present.length === 2

describe('the two shims', () => {
  const test = both ? it : it.skip

  test.each(['literal', 'hardened'] as const)(
    'and the specification give the same answers, altered frames and small limits included, %s',
    async (profile) => {
      const sequences = { first: 3, end: 60, floor: 10, window: 6 }
      const small = { maximumRounds: 1, maximumOpen: 2, maximumProvisional: 2, invalidFrames: 3, sequences }
      const intensities = ['signal', 'decoy', 'vacuum', 'more', 'most']
      const cases = [{ ...small }, { intensities, keyed: ['decoy', 'signal'], firstBlock: 2 ** 53 - 5 }]
      for (const [k, parameters] of cases.entries()) {
        const above = recorded(C.start())
        const below = recorded(C.start())
        const plan = { ...PLAN, seed: 20 + k, alteredPercent: 25, rebootPerMille: 8, steps: 400, blocks: 10 }
        await contact(above, below, parametersOf(profile, parameters), plan)
        for (const { log, stop } of [above, below]) {
          stop()
          const python = answersTo(PYTHON.command, linesOf(log.map(({ request }) => request)))
          expect(python).toEqual(log.map(({ answer }) => answer))
          const specification = SPECIFICATION.start()
          for (const { request, answer } of log) expect(await specification.ask(request)).toEqual(answer)
        }
      }
    },
  )
})

const GUIDE = readFileSync(join(ROOT, 'docs', 'conformance.md'), 'utf8')
const BUGS = [...(GUIDE.split('| bug |')[1] ?? '').matchAll(/^\| `([\w-]+)` \|/gm)].map(
  ([, name = '']) => name,
)

describe('docs/conformance.md', () => {
  const examples = [...GUIDE.matchAll(/^```text\n(> .*?)^```/gms)].map(([, lines = '']) =>
    lines.trim().split('\n'),
  )

  for (const { language, command } of present)
    it(`shows the answers that the shim in ${language} gives`, () => {
      expect(examples.length).toBe(2)
      const comparable = (answer: Answer) => (answer.error === undefined ? answer : 'error')
      for (const lines of examples) {
        const requests = lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2))
        const shown = lines
          .filter((line) => line.startsWith('< '))
          .map((line): Answer => JSON.parse(line.slice(2)))
          .map((answer) => ({ ...answer, ...('name' in answer && { name: expect.anything() }) }))
        expect(answersTo(command, requests).map(comparable)).toEqual(shown.map(comparable))
      }
    })

  for (const { language, command } of present)
    it(`names the bugs of the shim in ${language}`, () => {
      const [program = '', ...args] = command
      const { stdout } = spawnSync(program, [...args, '--list-bugs'], { encoding: 'utf8' })
      expect(stdout.trim().split('\n')).toEqual(BUGS)
      expect(BUGS.length).toBeGreaterThanOrEqual(16)
    })
})

describe('the directed session', () => {
  const sessions = Promise.all(
    (['literal', 'hardened'] as const).map(async (profile) => {
      const above = recorded(SPECIFICATION.start())
      const below = recorded(SPECIFICATION.start())
      const parameters = { firstBlock: 2 ** 32 - 1, maximumRounds: 1, lengthStep: 8 }
      await directedSession(above, below, parametersOf(profile, parameters))
      return [above.log, below.log]
    }),
  )
  const asked = async () => {
    const logs = (await sessions).flat()
    return {
      lines: logs.map((log) => linesOf(log.map(({ request }) => request))),
      right: logs.map((log) => log.map(({ answer }) => answer)),
    }
  }
  for (const { language, command } of present)
    it(`is answered by the shim in ${language} as by the specification`, async () => {
      const { lines, right } = await asked()
      expect(lines.map((input) => answersTo(command, input))).toEqual(right)
    })
})
