// `keywitness relay MISSION1 MISSION2`: two passes, the relay of their keys and a message over it. Source: CLI.md, section relay;
// docs/relay.md, "Running it".

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { AES_128_CTR } from '../model/keyStore/encryption'
import { simulated } from '../model/mission/mission'
import { type Mission, parseMission } from '../model/mission/missionFile'
import { DAY_MILLISECONDS } from '../model/orbit/utc'
import { generator } from '../model/randomness/generator'
import { emptied, type Network, newNetwork, type Role } from '../model/relay/network'
import {
  type LinkAccount,
  overTwoOrbits,
  type RelayPass,
  relayPass,
  type TwoOrbitsOutcome,
} from '../model/relay/twoOrbits'
import type { Problem } from '../spec/problem'
import { isSame } from '../spec/protocol/bits'
import { SATELLITE_LEARNS } from '../spec/relay/knowledge'
import type { RejectReason } from '../spec/relay/messages'
import { MAXIMUM_BYTES } from '../spec/relay/step'
import { parseJson, readBytes, readText, reasonOf } from './input'
import { type KeyStore, openKeyStore, StoreFailure } from './keyStore'
import type { Arguments, Usage } from './options'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { folded, grouped, progressBar, styled, table } from './terminal'

type Name = 'message' | 'seed' | 'store' | 'out' | 'json'

export const usage: Usage<Name> = {
  command: 'relay',
  operands: 'MISSION1 MISSION2',
  operandCount: [2, 2],
  summary:
    'Simulates a pass over station J and a later one over Nanshan, relays key, and sends a message over both.',
  options: {
    message: { value: 'FILE', help: 'what J sends: one-time pad where the key suffices, else AES-128' },
    seed: { value: 'TEXT', help: 'whatever is drawn follows from it', initial: '1' },
    store: { value: 'FILE', help: 'key store: goes on from it and keeps what is left (it holds the keys)' },
    out: {
      value: 'DIR',
      writes: 'directory',
      help: 'writes what Nanshan received, one file a message: received-N; else the store keeps it',
    },
    json: { help: 'one JSON document: fate, accounts, latency' },
  },
  details: [
    'Exit codes: 0 the message arrived as it was sent, 1 it did not, 2 unusable input.',
    'Mission files: docs/simulate.md. The passes are simulated with the seeds TEXT/1 and TEXT/2.',
  ].join('\n'),
}

type Input = {
  readonly missions: Readonly<Record<Role, Mission>>
  readonly bytes: Uint8Array
}

const messageBytes = (file: string | undefined): E.Either<ReadonlyArray<Problem>, Uint8Array> => {
  if (file === undefined) return E.left([badOption('message', 'a file to send', undefined)])
  const bytes = readBytes(file)
  if (E.isLeft(bytes) || (bytes.right.length > 0 && bytes.right.length <= MAXIMUM_BYTES)) return bytes
  const found = `${bytes.right.length} bytes`
  return E.left([{ code: 'KW-IN002', path: file, expected: `1 to ${MAXIMUM_BYTES} bytes to send`, found }])
}

const missionIn = (file: string): E.Either<ReadonlyArray<Problem>, Mission> =>
  pipe(
    readText(file),
    E.chain(parseJson),
    E.chain(parseMission),
    E.mapLeft((problems) => problems.map((problem) => inFile(file, problem))),
  )

/** A place within a file carries the file's name; a problem of the file itself has it already. */
const inFile = (file: string, problem: Problem): Problem =>
  problem.path === file ? problem : { ...problem, path: `${file}, ${problem.path}` }

const inputOf = ({ operands: [first = '', second = ''], value }: Arguments<Name>) => {
  const [J, N, bytes] = [missionIn(first), missionIn(second), messageBytes(value('message'))]
  if (E.isLeft(J) || E.isLeft(N) || E.isLeft(bytes))
    return E.left([J, N, bytes].flatMap((each) => (E.isLeft(each) ? each.left : [])))
  return E.right<ReadonlyArray<Problem>, Input>({
    missions: { J: J.right, N: N.right },
    bytes: bytes.right,
  })
}

/** Both passes. The seeds differ: with one seed the chips of both would be the same. */
const passesOf = (
  { missions }: Input,
  files: Readonly<Record<Role, string>>,
  seed: string,
): E.Either<ReadonlyArray<Problem>, Readonly<Record<Role, RelayPass>>> => {
  const earlier: E.Either<ReadonlyArray<Problem>, never> = E.left([
    {
      code: 'KW-IN102',
      path: `${files.N}, $.from`,
      expected: `a pass after that of ${files.J}`,
      found: 'an earlier one, or the same',
    },
  ])
  if (missions.N.to <= missions.J.from) return earlier
  const pass = (role: Role): E.Either<ReadonlyArray<Problem>, RelayPass> => {
    let bar: ReturnType<typeof progressBar> | undefined
    const progress = (step: string, _: number, of: number) => {
      if (step !== 'light') return
      bar ??= progressBar(`seconds over ${missions[role].station.name}`, of)
      bar.step()
    }
    return pipe(
      simulated(missions[role], `${seed}/${role === 'J' ? 1 : 2}`, { progress }),
      E.bimap((problems) => problems.map((problem) => inFile(files[role], problem)), relayPass),
    )
  }
  const J = pass('J')
  if (E.isLeft(J)) return J
  const N = pass('N')
  if (E.isLeft(N)) return N
  return N.right.startUtc > J.right.startUtc ? E.right({ J: J.right, N: N.right }) : earlier
}

/** Seconds of a revolution; columns 53 to 63 of the second line are revolutions a day. */
const orbitSeconds = ({ elements }: Mission): number =>
  DAY_MILLISECONDS / 1000 / Number(elements.line2.slice(52, 63))

/** Passes of one revolution and the next, seen from two stations, lie less than one and a half revolutions apart. */
const CONSECUTIVE = 1.5

const WHY: Readonly<Partial<Record<RejectReason | 'contact', string>>> = {
  keyTooShort: 'too little key',
  contact: 'the contact ended before the link had carried it',
}

const fateText = ({ fate }: TwoOrbitsOutcome, isIntact: boolean): string => {
  switch (fate.kind) {
    case 'delivered':
      return isIntact ? 'arrived as it was sent' : 'ARRIVED DIFFERENT'
    case 'refused':
      return `not taken by J: ${WHY[fate.reason] ?? fate.reason}`
    case 'waiting':
      return fate.where === 'J'
        ? `waits at J for the next pass: ${WHY[fate.reason] ?? fate.reason}`
        : `waits in the satellite for the next pass over Nanshan: ${fate.reason === 'keyTooShort' ? 'too little key of K_N' : (WHY[fate.reason] ?? fate.reason)}`
  }
}

const accountJson = ({ ground, satellite, groundAlone, satelliteAlone }: LinkAccount) => ({
  ground,
  satellite,
  chargedByGroundAlone: groundAlone.length,
  chargedBySatelliteAlone: satelliteAlone.length,
})

const linksJson = (accounts: Readonly<Record<Role, LinkAccount>>) => ({
  J: accountJson(accounts.J),
  N: accountJson(accounts.N),
})

/** The report. No time of a clock in it: the same missions, seed and store give the same bytes. */
const reportOf = ({ missions, bytes }: Input, seed: string, outcome: TwoOrbitsOutcome) => {
  const { fate, accounts, betweenPassesSeconds } = outcome
  const isIntact = fate.kind === 'delivered' && isSame(fate.bytes, bytes)
  const left = accounts.end.J.ground.left + accounts.end.N.ground.left
  return {
    missions: [missions.J.name, missions.N.name],
    seed,
    delivered: isIntact,
    fate: fateText(outcome, isIntact),
    relay: outcome.number,
    encryption: outcome.mode === 'message' ? 'one-time pad' : 'AES-128-CTR',
    messageBytes: bytes.length,
    receivedBytes: fate.kind === 'delivered' ? fate.bytes.length : 0,
    keyBitsUsed: accounts.afterKeyJ.J.ground.left + accounts.afterKeyN.N.ground.left - left,
    keyBitsLeft: left,
    accounts: {
      beforeMessage: { J: accountJson(accounts.afterKeyJ.J) },
      beforeRelay: linksJson(accounts.afterKeyN),
      after: linksJson(accounts.end),
    },
    latencySeconds: fate.kind === 'delivered' ? Math.round(fate.seconds) : null,
    betweenPassesSeconds: Math.round(betweenPassesSeconds),
    consecutiveOrbits: betweenPassesSeconds < CONSECUTIVE * orbitSeconds(missions.J),
    contacts: {
      J: { frames: outcome.contacts.J.frames, refused: Object.fromEntries(outcome.contacts.J.refusals) },
      N: { frames: outcome.contacts.N.frames, refused: Object.fromEntries(outcome.contacts.N.refusals) },
    },
    received: outcome.received.map(({ number, mode, bytes: all }) => ({
      relay: number,
      mode,
      bytes: all.length,
    })),
    satelliteLearns: SATELLITE_LEARNS,
  }
}

type Report = ReturnType<typeof reportOf>

const duration = (seconds: number): string =>
  seconds * 1000 >= DAY_MILLISECONDS
    ? `${((seconds * 1000) / DAY_MILLISECONDS).toFixed(2)} days`
    : `${(seconds / 3600).toFixed(2)} h`

const rowsOf = (report: Report): ReadonlyArray<ReadonlyArray<string>> => {
  const { beforeMessage, beforeRelay, after } = report.accounts
  const row = (
    when: string,
    key: string,
    { ground, satellite, ...alone }: ReturnType<typeof accountJson>,
  ) => [
    when,
    key,
    grouped(ground.bits),
    grouped(ground.used.message + ground.used.key + ground.used.file + ground.used.relay),
    grouped(ground.used.authentication),
    grouped(ground.left),
    grouped(satellite.left),
    String(alone.chargedByGroundAlone + alone.chargedBySatelliteAlone),
  ]
  return [
    row('before the message', 'K_J', beforeMessage.J),
    row('before the relay', 'K_J', beforeRelay.J),
    row('before the relay', 'K_N', beforeRelay.N),
    row('after', 'K_J', after.J),
    row('after', 'K_N', after.N),
  ]
}

const textOf = (report: Report): string => {
  const aes = report.encryption === 'one-time pad' ? [] : ['', AES_128_CTR]
  const contact = (role: Role): string => {
    const { frames, refused } = report.contacts[role]
    const reasons = Object.entries(refused).map(([reason, count]) => `${count} ${reason}`)
    return `${grouped(frames)} frames${reasons.length === 0 ? '' : `, refused: ${reasons.join(', ')}`}`
  }
  const passes = report.consecutiveOrbits ? 'consecutive orbits' : 'not consecutive orbits'
  return `${[
    `${report.missions.join(', then ')}, seed ${report.seed}`,
    `  message       ${grouped(report.messageBytes)} bytes by ${report.encryption}: ${styled(report.delivered ? 'green' : 'red', report.fate)}`,
    `  passes        ${duration(report.betweenPassesSeconds)} apart, ${passes}`,
    ...(report.latencySeconds === null
      ? []
      : [`  latency       ${duration(report.latencySeconds)} from J's key to the message at Nanshan`]),
    `  contacts      J ${contact('J')}; Nanshan ${contact('N')}`,
    ...report.received
      .filter(({ relay }) => relay !== report.relay)
      .map(({ relay, bytes }) => `  also arrived  message ${relay}, ${grouped(bytes)} bytes`),
    '',
    table(
      [
        { title: 'bits', align: 'left' },
        { title: 'key', align: 'left' },
        { title: 'in all', align: 'right' },
        { title: 'pad or seed', align: 'right' },
        { title: 'tags', align: 'right' },
        { title: 'left', align: 'right' },
        { title: 'left aboard', align: 'right' },
        { title: 'charges of one end alone', align: 'right' },
      ],
      rowsOf(report),
    ),
    ...aes,
    '',
    folded(report.satelliteLearns, ''),
  ].join('\n')}\n`
}

const written = (directory: string, outcome: TwoOrbitsOutcome): Problem | undefined => {
  try {
    mkdirSync(directory, { recursive: true })
    for (const { number, bytes } of outcome.network.inbox)
      writeFileSync(join(directory, `received-${number}`), bytes)
    return undefined
  } catch (error) {
    return badOption('out', 'a directory that can be written', reasonOf(error))
  }
}

const startOf = (
  missions: Input['missions'],
  file: string | undefined,
  store: KeyStore | undefined,
): E.Either<ReadonlyArray<Problem>, Network> => {
  const stations = { J: missions.J.station.name, N: missions.N.station.name }
  const network = store?.network ?? newNetwork(stations)
  const { J, N } = network.stations
  if (J === stations.J && N === stations.N) return E.right(network)
  const expected = `the keys of ${stations.J} and ${stations.N}`
  return E.left([
    { code: 'KW-IN102', path: `${file}, $.stations`, expected, found: `those of ${J} and ${N}` },
  ])
}

const relayed = (
  { flag, value, operands: [first = '', second = ''] }: Arguments<Name>,
  input: Input,
  store: KeyStore | undefined,
): ExitCode => {
  const start = startOf(input.missions, value('store'), store)
  if (E.isLeft(start)) return refuseInput(start.left)
  const seed = value('seed') ?? '1'
  const passes = passesOf(input, { J: first, N: second }, seed)
  if (E.isLeft(passes)) return refuseInput(passes.left)
  const outcome = overTwoOrbits({
    network: start.right,
    passes: passes.right,
    bytes: input.bytes,
    draws: generator(seed, 'relay'),
    ...(store === undefined ? {} : { journal: store.commit }),
  })
  if (E.isLeft(outcome)) return refuseInput(outcome.left)
  const out = value('out')
  const problem = out === undefined ? undefined : written(out, outcome.right)
  if (problem !== undefined) return refuseInput([problem])
  if (out !== undefined) store?.commit(emptied(outcome.right.network))
  const report = reportOf(input, seed, outcome.right)
  process.stdout.write(flag('json') ? `${JSON.stringify(report, null, 2)}\n` : textOf(report))
  return report.delivered ? 0 : 1
}

const runWith = (args: Arguments<Name>): ExitCode => {
  const input = inputOf(args)
  if (E.isLeft(input)) return refuseInput(input.left)
  const file = args.value('store')
  const store = file === undefined ? undefined : openKeyStore(file)
  if (store !== undefined && E.isLeft(store)) return refuseInput(store.left)
  try {
    return relayed(args, input.right, store?.right)
  } catch (error) {
    if (error instanceof StoreFailure) return refuseInput([error.problem])
    throw error
  } finally {
    store?.right.close()
  }
}

/** Simulates, relays and reports. */
export const run = (args: ReadonlyArray<string>) => withArguments(usage, args, runWith)
