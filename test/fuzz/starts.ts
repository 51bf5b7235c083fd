// The valid inputs that broken ones are made of: the files that come with the program, and generated ones.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { PRESETS } from '../../model/design/presets'
import { bound, newNetwork, submitted, withSharedKey } from '../../model/relay/network'
import { canonicalJson } from '../../proofs/certificate/canonical'
import { chunksOf } from '../../proofs/design/chunk'
import { observationsFrom, oneDecoyRun, twoDecoyRun } from '../../props/arbitraries'
import { certificateOf, publishedTask, task } from '../../props/certificateDuel'
import { SCHEDULE_FORMAT, ScheduleFile } from '../../props/conformance/schedule'
import { STANDARD, scenarios, scheduleFor, testName } from '../../props/conformance/suite'
import { messageCase } from '../../props/protocolMessages'
import { bytesFor, keyId } from '../../props/relayWorld'
import { parseVariant } from '../../spec/design/variant'
import { designDirect } from '../../spec/finiteKey/analyses/direct'
import { DirectDesign } from '../../spec/finiteKey/direct/design'
import { directProblem } from '../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { observationsText, parseObservations } from '../../spec/finiteKey/observations'
import { encodeFrame } from '../../spec/protocol/frame'
import { encodePayload } from '../../spec/protocol/payload'
import { isTagged } from '../../spec/protocol/sealing'
import { treeOf } from './trees'

/** Presets of small files. */
const SMALL_PRESETS = ['micius', 'lim-2014']

const ROOT = join(__dirname, '..', '..', '..')
/** A file that comes with the program. */
export const fileText = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** The same as data. */
export const jsonFile = (path: string): unknown => JSON.parse(fileText(path))
const sampled = <A>(arbitrary: fc.Arbitrary<A>, numRuns: number): ReadonlyArray<A> =>
  fc.sample(arbitrary, { numRuns, seed: 1 })
/** Made when first asked for. */
export const once = <A>(make: () => A): (() => A) => {
  const made: A[] = []
  return () => {
    const [known] = made
    if (known !== undefined) return known
    const value = make()
    made.push(value)
    return value
  }
}

/** Enough for the analyses of broken inputs. */
export const ARITHMETIC = intervalArithmetic(30, fastTranscendentals)
/** Epsilons of the analyses. */
export const TARGET = { secrecy: new Exact('1e-10'), correctness: new Exact('1e-15') }

/** Observations: both reference files, and runs of random sources. */
export const observationSeeds = once(() => [
  ...['data/observations_block_500k.json', 'data/observations_pass_2M.json'].map((path) =>
    treeOf(jsonFile(path)),
  ),
  ...sampled(fc.oneof(twoDecoyRun, oneDecoyRun), 20).map((run) =>
    treeOf(
      JSON.parse(
        JSON.stringify(observationsText(observationsFrom(run.source, run.cells, { leakBits: run.leakBits }))),
      ),
    ),
  ),
])

/** A design of `direct` for the reference block. */
export const design = once(() => {
  const problem = pipe(
    parseObservations(jsonFile('data/observations_block_500k.json')),
    E.chain((observations) => directProblem(observations, ARITHMETIC)),
  )
  if (E.isLeft(problem)) throw new Error('the observations that come with the program are some')
  return treeOf(DirectDesign.encode(designDirect('a design', problem.right, TARGET, 'smoothing', ARITHMETIC)))
})

/** Variants: the example, whose channel is a mission, and presets, whose channels are in the variant. */
export const variantSeeds = once(() => [
  treeOf(jsonFile('examples/variant.json')),
  ...SMALL_PRESETS.map((name) => treeOf(PRESETS.get(name)?.())),
])

/** Chunks of sweeps over presets, two points each. */
export const sweepChunks = once(() =>
  SMALL_PRESETS.flatMap((name) => {
    const variant = parseVariant(PRESETS.get(name)?.())
    const points = ['1e-9', '3e-11'].map((secrecy) => ({
      variant: 0,
      settings: [['epsilon', secrecy] satisfies [string, string]],
    }))
    return E.isRight(variant) ? chunksOf([variant.right], points, 2).map(treeOf) : []
  }),
)

/** Schedules of the conformance suite as `conform --replay` reads them, one in 20. */
export const scheduleSeeds = once(() =>
  scenarios({ ...STANDARD, random: 20 }, ['tour', 'limits', 'lines', 'attacks', 'random']).flatMap(
    (scenario, at) => {
      if (at % 20 !== 0) return []
      const { setting, events } = scheduleFor(scenario, [])
      const test = testName(scenario, 'satellite')
      const { parameters, seed } = setting
      const format = SCHEDULE_FORMAT
      return [treeOf(ScheduleFile.encode({ format, test, role: 'satellite', seed, parameters, events }))]
    },
  ),
)

/** What shims answer to a frame, and to `hello`. */
export const shimAnswers = once(() =>
  [
    { send: ['4b57'], events: [{ event: 'released', block: 7, final: true, bits: 3, sha256: '00ff' }] },
    { send: [], events: [], rejected: 'duplicate' },
    { error: 'reset first' },
    {
      ...{ send: [], events: [] },
      snapshot: { blocks: [[7, 'WAIT']], next: 9007199254740992, quarantined: false, ended: true },
    },
    {
      ...{ protocol: 1, name: 'a shim', roles: ['satellite'], profiles: ['literal'] },
      ...{ packets: ['mixed', 'perBasis'], rounds: 2, snapshot: true },
    },
  ].map(treeOf),
)

/** Missions, by the names of their files. */
export const MISSIONS = [
  'short',
  'hefei-2023-03-13',
  'jinan-2022-09-25',
  'nanshan-2023-08-10',
  'wuhan-2023-09-01',
]

/** An ITF trace, whole and cut short: short ones are read faster. */
export const traceSeeds = once(() => {
  const trace: { readonly states: ReadonlyArray<unknown> } = JSON.parse(fileText('examples/missed.itf.json'))
  return [1, 2, 3, trace.states.length].map((count) =>
    treeOf({ ...trace, states: trace.states.slice(0, count) }),
  )
})

/** The published vectors as lines of `compute`. */
export const vectorRequests = once(() => {
  const {
    cases,
  }: { readonly cases: ReadonlyArray<{ readonly id: string; readonly fn: string; readonly args: unknown }> } =
    JSON.parse(fileText('test/vectors/finite_key.json'))
  return cases.map(({ id, fn, args }) => treeOf({ id, fn, args, digits: 20 }))
})

/** Certificates of every analysis that writes them. */
export const certificateSeeds = once(() => [
  ...['block_500k', 'one_bit_more'].map((name) => treeOf(jsonFile(`examples/certificate_${name}.json`))),
  ...[...sampled(task, 30), ...sampled(publishedTask, 10)].flatMap((one) => {
    const certificate = certificateOf(one)
    return certificate === undefined ? [] : [treeOf(JSON.parse(canonicalJson(certificate)))]
  }),
])

/** Parameters with a message that is valid for them. */
export const frameCases = once(() => sampled(messageCase, 200))
/** Bytes of a tag. */
export const TAG = 16
/** The messages as frames, in the same order. */
export const frameSeeds = once(() =>
  frameCases().map(({ parameters, message }, at) => {
    const tagged = isTagged(parameters, message.kind)
    return encodeFrame({
      kind: message.kind,
      session: parameters.session,
      block: parameters.firstBlock + (at % 3),
      sequence: tagged ? parameters.sequences.first : 0,
      payload: encodePayload(parameters, message),
      tag: new Uint8Array(tagged ? TAG : 0),
    })
  }),
)

/** Key stores from empty to a bound relay, and the deposit frames of the last, with their session. */
export const network = once(() => {
  const key = (role: 'J' | 'N') => ({
    id: keyId(role, 0),
    ground: bytesFor(role, 700),
    satellite: bytesFor(role, 700),
  })
  const empty = withSharedKey(
    withSharedKey(newNetwork({ J: 'Jinan', N: 'Nanshan' }), 'J', key('J')),
    'N',
    key('N'),
  )
  const one = submitted(empty, { mode: 'message', bytes: bytesFor('message', 40) })
  const two = submitted(one.network, { mode: 'file', bytes: bytesFor('file', 300) })
  return {
    states: [empty, one.network, two.network, bound(two.network, 0).network],
    frames: two.network.machines.j.deposits,
    session: two.network.sessions.J?.name,
  }
})
