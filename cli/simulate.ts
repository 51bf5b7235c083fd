// `keywitness simulate MISSION`: one pass, from the laser to two equal keys. Source: CLI.md, section simulate; docs/simulate.md.

import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { packetQber } from '../model/figures/pass'
import { attitudeError, farFieldFigure, fineTrackingError } from '../model/figures/pointing'
import { orbitErrors, orbitQber } from '../model/figures/polarization'
import { type SimulatedPass, simulated } from '../model/mission/mission'
import { parseMission } from '../model/mission/missionFile'
import { ANALYSES } from '../spec/finiteKey/analyses/catalogue'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../spec/finiteKey/interval'
import { observationsText } from '../spec/finiteKey/observations'
import { type Problem, problemLine } from '../spec/problem'
import { parseJson, readText, reasonOf } from './input'
import type { Arguments, Usage } from './options'
import { writeText } from './output'
import { badOption, type ExitCode, refuseInput, withArguments } from './report'
import { grouped, progressBar, styled, table } from './terminal'

type Name = 'seed' | 'out' | 'figures' | 'report' | 'reveal-keys' | 'json'

export const usage: Usage<Name> = {
  command: 'simulate',
  operands: 'MISSION',
  operandCount: [1, 1],
  summary: 'Simulates one pass, from the laser to two equal keys, from a mission file and a seed.',
  options: {
    seed: { value: 'TEXT', help: 'whatever is drawn follows from it', initial: '1' },
    out: {
      value: 'DIR',
      writes: 'directory',
      help: 'writes transcript.ndjson (for replay), observations-N.json and observations-pass.json (for audit), seconds.csv, packets.csv',
    },
    figures: {
      value: 'DIR',
      writes: 'directory',
      help: 'writes Figures 2a to 2d, 4b and 4c of the paper as SVG and CSV, 4b and 4c of this pass',
    },
    report: {
      value: 'OUT.html',
      writes: 'file',
      help: 'also writes the report as one HTML file (docs/reports.md)',
    },
    'reveal-keys': { help: 'keys in full, not their digests' },
    json: { help: 'one JSON document: counts, keys, analyses' },
  },
  details: [
    'Exit codes: 0 every released key is the same at both ends, 1 one is not, 2 unusable input.',
    'Mission files: docs/simulate.md; examples/jinan-2022-09-25.json.',
  ].join('\n'),
}

const DIGITS = 40

/** What of the mission no analysis here covers, so that no key of it is secret whatever a report says. */
const outsideAssumptions = ({ mission: { eavesdropper } }: SimulatedPass): string | null =>
  eavesdropper?.kind === 'blinding' && eavesdropper.fraction > 0
    ? 'blinded detectors: the analyses assume detectors that nobody controls from outside, so that no length here says anything about secrecy'
    : null

const eavesdropperText = ({ mission: { eavesdropper } }: SimulatedPass): string | undefined => {
  switch (eavesdropper?.kind) {
    case 'interceptResend':
      return `intercept and resend of ${percent(eavesdropper.fraction)} of the pulses`
    case 'photonNumberSplitting':
      return `photon-number splitting, ${percent(eavesdropper.stoppedSingles)} of the single photons stopped, gain ${eavesdropper.gain}`
    case 'blinding':
      return `blinded detectors, ${percent(eavesdropper.fraction)} of the pulses measured`
    default:
      return undefined
  }
}

/** Lengths of the analyses on the pooled counts of the pass: what could be had of it. */
const analysed = ({ pooled, mission }: SimulatedPass) => {
  if (pooled === undefined) return []
  const target = {
    secrecy: new Exact(mission.protocol.secrecy),
    correctness: new Exact(mission.protocol.correctness),
  }
  const arithmetic = intervalArithmetic(DIGITS, fastTranscendentals)
  return ['composable', 'direct', 'jinan1'].map((name) => {
    const result = ANALYSES.get(name)?.(pooled, target, arithmetic)
    return result !== undefined && E.isRight(result)
      ? { name, keyBits: Number(result.right.keyBits), sound: result.right.sound }
      : { name, error: 'the analysis does not serve these counts' }
  })
}

const percent = (share: number): string => `${(100 * share).toFixed(3)} %`

const qberOf = ({ packets }: SimulatedPass) => {
  const rates = packets.map(({ errors, bits }) => errors / bits)
  const errors = packets.reduce((sum, packet) => sum + packet.errors, 0)
  const bits = packets.reduce((sum, packet) => sum + packet.bits, 0)
  return bits === 0 ? undefined : { mean: errors / bits, min: Math.min(...rates), max: Math.max(...rates) }
}

const rounded = (share: number): number => Number(share.toFixed(9))

const blocksOf = ({ exchange }: SimulatedPass, reveal: boolean) =>
  exchange.blocks.map(({ block, groundStation, satellite, groundKey, satelliteKey }) => ({
    block,
    groundStation: groundStation?.status ?? 'ABORT',
    satellite: satellite?.status ?? 'ABORT',
    keyBits: groundKey?.length ?? 0,
    keyDigest: groundKey === undefined ? null : bytesToHex(sha256(groundKey.bytes)),
    keysEqual:
      groundKey === undefined || satelliteKey === undefined
        ? null
        : bytesToHex(groundKey.bytes) === bytesToHex(satelliteKey.bytes),
    ...(reveal && groundKey !== undefined ? { key: bytesToHex(groundKey.bytes) } : {}),
  }))

/** The report of a pass. No time of a clock in it: the same mission and seed give the same bytes. */
export const reportOf = (pass: SimulatedPass, reveal: boolean) => {
  const { exchange, seconds, packets } = pass
  const qber = qberOf(pass)
  return {
    mission: pass.mission.name,
    seed: pass.seed,
    seconds: seconds.length,
    maximumElevationDegrees: Math.max(...seconds.map(({ elevationDegrees }) => elevationDegrees)),
    detections: seconds.reduce((sum, { detections }) => sum + detections, 0),
    packets: packets.length,
    siftedBits: packets.reduce((sum, { bits }) => sum + bits, 0),
    qber:
      qber === undefined
        ? null
        : { mean: rounded(qber.mean), min: rounded(qber.min), max: rounded(qber.max) },
    keyBits: pass.keyBits,
    keysEqual: pass.keysEqual,
    analyses: analysed(pass),
    abandonedBlocks: exchange.blocks.filter(({ groundKey }) => groundKey === undefined).length,
    blocks: blocksOf(pass, reveal),
    frames: {
      sent: exchange.frames,
      bytes: exchange.bytes,
      tagged: exchange.taggedMessages,
      fragments: exchange.link.counts.sent,
      fragmentsLost: exchange.link.counts.lost,
    },
    eavesdropper: pass.mission.eavesdropper ?? null,
    outsideAssumptions: outsideAssumptions(pass),
    timings: { windowSeconds: seconds.length, exchangeEndedSecond: Math.round(exchange.end / 1e9) },
    truth: pass.truth,
  }
}

const tappedBits = ({ truth }: SimulatedPass): number => truth.reduce((sum, { tapped }) => sum + tapped, 0)

type Report = ReturnType<typeof reportOf>

const textOf = (report: Report, pass: SimulatedPass): string => {
  const { qber, frames, outsideAssumptions: outside } = report
  const eavesdropper = eavesdropperText(pass)
  const lines = [
    `${report.mission}, seed ${report.seed}`,
    `  pass          ${report.seconds} s above ${pass.mission.minimumElevationDegrees} degrees, ${report.maximumElevationDegrees.toFixed(1)} at most`,
    `  detections    ${grouped(report.detections)}`,
    `  packets       ${report.packets}, ${grouped(report.siftedBits)} sifted bits`,
    ...(qber === null
      ? []
      : [`  packet QBER   mean ${percent(qber.mean)}, ${percent(qber.min)} to ${percent(qber.max)}`]),
    `  link          ${grouped(frames.sent)} frames, ${grouped(frames.fragments)} fragments, ${grouped(frames.fragmentsLost)} lost`,
    ...(eavesdropper === undefined
      ? []
      : [`  eavesdropper  ${eavesdropper}; had ${grouped(tappedBits(pass))} of the key bits`]),
    '',
    table(
      [
        { title: 'block', align: 'right' },
        { title: 'ground station', align: 'left' },
        { title: 'satellite', align: 'left' },
        { title: 'key bits', align: 'right' },
        { title: 'keys', align: 'left' },
        { title: 'single photons among the key bits', align: 'right' },
      ],
      report.blocks.map(({ block, groundStation, satellite, keyBits, keysEqual }, at) => [
        String(block),
        groundStation,
        satellite,
        grouped(keyBits),
        keysEqual === null ? '' : keysEqual ? 'equal' : 'DIFFER',
        grouped(report.truth[at]?.keyedSingles ?? 0),
      ]),
    ),
    '',
    `  key           ${grouped(report.keyBits)} bits by ${pass.mission.protocol.analysis}, ${report.keysEqual ? styled('green', 'equal at both ends') : styled('red', 'NOT EQUAL')}`,
    ...report.analyses.map((analysis) =>
      'keyBits' in analysis
        ? `  whole pass    ${grouped(analysis.keyBits)} bits by ${analysis.name}${analysis.sound ? '' : ' (arithmetic only)'}`
        : `  whole pass    ${analysis.name}: ${analysis.error}`,
    ),
    ...(pass.pooled === undefined && report.blocks.length > 0
      ? ['  whole pass    no analysis: errors of a packet that was given up are not known']
      : []),
    ...(outside === null ? [] : [`  ${styled('red', 'OUTSIDE THE PROOF')}: ${outside}`]),
  ]
  return `${lines.join('\n')}\n`
}

const csv = (rows: ReadonlyArray<ReadonlyArray<string | number>>): string =>
  `${rows.map((row) => row.join(',')).join('\n')}\n`

/** The files of a pass by name. */
const filesOf = (pass: SimulatedPass): ReadonlyMap<string, string> => {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
  return new Map([
    [
      'transcript.ndjson',
      [pass.exchange.header, ...pass.exchange.lines].map((line) => `${JSON.stringify(line)}\n`).join(''),
    ],
    ...pass.observations.map(
      ({ block, observations }) =>
        [`observations-${block}.json`, json(observationsText(observations))] as const,
    ),
    ...(pass.pooled === undefined
      ? []
      : [['observations-pass.json', json(observationsText(pass.pooled))] as const]),
    [
      'seconds.csv',
      csv([
        ['second', 'range_km', 'elevation_deg', 'transmittance', 'clicks', 'detections', 'refused'],
        ...pass.seconds.map((row) => [
          row.second,
          row.rangeKilometres,
          row.elevationDegrees,
          row.transmittance,
          row.clicks,
          row.detections,
          row.refused,
        ]),
      ]),
    ],
    [
      'packets.csv',
      csv([
        ['block', 'packet', 'bits', 'errors'],
        ...pass.packets.map(({ block, packet, bits, errors }) => [block, packet, bits, errors]),
      ]),
    ],
  ])
}

/** Writes all files, each whole or not at all. */
const written = (directory: string, files: ReadonlyMap<string, string>): Problem | undefined => {
  try {
    mkdirSync(directory, { recursive: true })
    for (const [name, content] of files) {
      const part = join(directory, `.${name}.part`)
      try {
        writeFileSync(part, content)
        renameSync(part, join(directory, name))
      } finally {
        rmSync(part, { force: true })
      }
    }
    return undefined
  } catch (error) {
    return badOption('out', 'a directory that can be written', reasonOf(error))
  }
}

/** The figures of a pass, and those of the hardware for the same seed. */
const writtenFigures = async (
  directory: string,
  { seed, seconds, packets }: SimulatedPass,
): Promise<ReadonlyArray<Problem>> => {
  const { writeFigures } = await import('./figures.js')
  const written = await writeFigures(directory, {
    fig2a: orbitQber(orbitErrors(seed).errors),
    fig2b: attitudeError(seed),
    fig2c: farFieldFigure(seed),
    fig2d: fineTrackingError(seed),
    fig4b: seconds.map(({ second, rangeKilometres, clicks }) => ({
      second,
      rangeKm: rangeKilometres,
      countsPerSecond: clicks,
    })),
    fig4c: packetQber(packets),
  })
  return E.isLeft(written) ? written.left : []
}

const runWith = async (
  { flag, value, operands: [file = ''] }: Arguments<Name>,
  args: ReadonlyArray<string>,
): Promise<ExitCode> => {
  const mission = pipe(readText(file), E.chain(parseJson), E.chain(parseMission))
  if (E.isLeft(mission)) {
    process.stderr.write(`${mission.left.map((problem) => `${file}: ${problemLine(problem)}`).join('\n')}\n`)
    return 2
  }
  let bar: ReturnType<typeof progressBar> | undefined
  const pass = simulated(mission.right, value('seed') ?? '1', {
    progress: (step, _, of) => {
      if (step !== 'light') return
      bar ??= progressBar('seconds of the pass', of)
      bar.step()
    },
  })
  if (E.isLeft(pass)) {
    process.stderr.write(`${pass.left.map((problem) => `${file}: ${problemLine(problem)}`).join('\n')}\n`)
    return 2
  }
  const out = value('out')
  const problem = out === undefined ? undefined : written(out, filesOf(pass.right))
  if (problem !== undefined) return refuseInput([problem])
  const figures = value('figures')
  const refused = figures === undefined ? [] : await writtenFigures(figures, pass.right)
  if (refused.length > 0) return refuseInput(refused)
  const report = reportOf(pass.right, flag('reveal-keys'))
  const target = value('report')
  if (target !== undefined) {
    const { simulationHtml } = await import('./simulatePage.js')
    const page = await simulationHtml(report, pass.right, eavesdropperText(pass.right), file, args)
    const whole = writeText(target, page)
    if (E.isLeft(whole)) return refuseInput(whole.left)
  }
  process.stdout.write(flag('json') ? `${JSON.stringify(report, null, 2)}\n` : textOf(report, pass.right))
  return report.keysEqual ? 0 : 1
}

/** Simulates and reports. */
export const run = (args: ReadonlyArray<string>) =>
  withArguments(usage, args, (parsed) => runWith(parsed, args))
