// The shim of the specification and the two of examples/shims on broken request lines: every line gets an answer of docs/conformance.md, and the process goes on
// to the last. C is compiled with the sanitizers for addresses and undefined behaviour, which end it at the first fault.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { answerOf, capabilitiesOf, type Request } from '../../props/conformance/shimProtocol'
import { specificationPeer, specificationShim } from '../../props/conformance/specificationParty'
import { scaledRuns, seed } from '../../props/law'
import { parseJson } from '../../spec/input/json'
import { parametersOf, resetOf } from '../shims/contact'
import { recorded } from '../shims/dialogue'
import { directedSession } from '../shims/directedSession'
import { broken, type Change, change } from './mutations'
import { treeOf } from './trees'

const SHIMS = join(__dirname, '..', '..', '..', 'examples', 'shims')
const SCRATCH = mkdtempSync(join(tmpdir(), 'keywitness-fuzz-'))
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }))

const runs = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const BINARY = join(SCRATCH, 'shim')
const SANITIZED = ['-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
const isCompiled =
  runs('cc') &&
  spawnSync('cc', [...SANITIZED, '-o', BINARY, join(SHIMS, 'c', 'keywitness_shim.c')]).status === 0

const PARTIES: ReadonlyArray<readonly [language: string, command: ReadonlyArray<string>, isThere: boolean]> =
  [
    ['Python', ['python3', join(SHIMS, 'python', 'keywitness_shim.py')], runs('python3')],
    ['C', [BINARY], isCompiled],
  ]
for (const [language, , isThere] of PARTIES)
  if (!isThere) process.stdout.write(`the shim in ${language} is not fuzzed: nothing here runs it\n`)

const LINES = 400
const CHUNK = 2000

/** What both parties are asked in a session, from the first request to the last. */
const sessionOf = async (role: 'satellite' | 'groundStation'): Promise<ReadonlyArray<Request>> => {
  const parameters = parametersOf('literal')
  const peers = { satellite: recorded(specificationPeer()), groundStation: recorded(specificationPeer()) }
  await peers.satellite.ask(resetOf('satellite', parameters))
  await peers.groundStation.ask(resetOf('groundStation', parameters))
  await directedSession(peers.satellite, peers.groundStation, parameters)
  return peers[role].log.map(({ request }) => request)
}

/** The requests in their order, each first as it is or broken; a long pool of keys is broken seldom. */
const linesOf = (requests: ReadonlyArray<Request>, changes: ReadonlyArray<Change>): ReadonlyArray<string> =>
  changes.map((one, at) => {
    const request = requests[at % requests.length]
    const changed = at % 3 === 0 || request === undefined ? { tree: [], bytes: [] } : one
    const line = broken(treeOf(JSON.parse(JSON.stringify(request ?? {}))), 'json', changed)
      .toString('utf8')
      .replace(/[\r\n]/g, ' ')
    return line.includes('bye') || line.trim() === '' ? '{}' : line
  })

const isAnswer = (line: string): boolean => E.isRight(answerOf(line)) || E.isRight(capabilitiesOf(line))

describe('shims', () => {
  it.each(['satellite', 'groundStation'] as const)(
    'of the specification answer every broken line that is JSON: %s',
    async (role) => {
      const requests = await sessionOf(role)
      const shim = specificationShim()
      const lines = linesOf(requests, fc.sample(change, { numRuns: scaledRuns(LINES), seed }))
      const read = lines.flatMap((line) => {
        const json = parseJson(line)
        return E.isLeft(json) ? [] : [[line, json.right] as const]
      })
      const unanswered = read.filter(([, value]) => !isAnswer(JSON.stringify(shim(value))))
      expect([seed, unanswered.map(([line]) => line)]).toEqual([seed, []])
    },
  )

  for (const [language, [program = '', ...args], isThere] of PARTIES) {
    const test = isThere ? it : it.skip
    test.each(['satellite', 'groundStation'] as const)(
      `in ${language} answer every broken line: %s`,
      async (role) => {
        const requests = await sessionOf(role)
        const changes = fc.sample(change, { numRuns: scaledRuns(LINES), seed })
        for (let from = 0; from < changes.length; from += CHUNK) {
          const lines = linesOf(requests, changes.slice(from, from + CHUNK))
          const { stdout, stderr, status } = spawnSync(program, args, {
            input: `${lines.join('\n')}\n`,
            encoding: 'utf8',
            maxBuffer: 1 << 30,
            timeout: 120_000,
          })
          const answers = stdout.trimEnd().split('\n')
          const after = lines[answers.length] ?? ''
          expect([seed, status, answers.length, stderr.slice(0, 2000), after.slice(0, 500)]).toEqual([
            seed,
            0,
            lines.length,
            '',
            '',
          ])
          expect(answers.filter((answer) => !isAnswer(answer))).toEqual([])
        }
      },
    )
  }
})
