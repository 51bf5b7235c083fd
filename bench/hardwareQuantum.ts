// Speed and observables of the simulated quantum hardware: the figures of docs/hardware-quantum.md.
// Run: npm run -s build && node build/bench/hardwareQuantum.js. All but the seconds are the same on every machine.

import { calibratedStretch, orbitErrors, orbitQber } from '../model/figures/polarization'
import { randomFibre } from '../model/polarization/fibre'
import { NOTHING } from '../model/polarization/jones'
import { sphereRotation } from '../model/polarization/poincare'
import { generator } from '../model/randomness/generator'
import { type Click, FRESH, type Memory } from '../model/receiver/clicks'
import { detections, isInGate } from '../model/receiver/detections'
import { thinnedClicks } from '../model/receiver/fast/thinnedClicks'
import { jinan1Link, jinan1Segment } from '../model/receiver/jinan1'
import { FWHM_PER_DEVIATION } from '../model/receiver/receiver'
import { CHIP_CLAIM, cutoffs, firstAlarm } from '../model/source/healthTests'
import {
  contrastError,
  DECOY_PHOTONS,
  INTENSITY_MODULATOR,
  meanPhotonNumbers,
  POLARIZATION_CONTRAST_DB,
} from '../model/source/modulators'
import { bitsUsed, chipOutput, preparedState, stateCode } from '../model/source/randomChips'
import { intervals, slotOf } from '../model/timing/clockRecovery'
import { reception } from '../model/timing/reception'
import {
  delayOfRanges,
  pulseOfWord,
  SYNC_WORDS_PER_SECOND,
  syncTags,
  timeTag,
  WORD_JITTER_FWHM_PICOSECONDS,
} from '../model/timing/syncWords'

const SECONDS = 300
/** Loss from end to end at culmination, detectors included and the gate not: 37.8 dB and the fitted 4.65 dB. Source: SYSTEM.md row 16. */
const LOSS_DB = 37.8 + 4.65
const DETECTOR_EFFICIENCY = 0.6
const SKY_COUNTS_PER_SECOND = 200

const rangeAt = (second: number): number => Math.sqrt(830e3 ** 2 + (7308 * (second - SECONDS / 2)) ** 2)
const transmittanceAt = (second: number): number =>
  (10 ** (-LOSS_DB / 10) / DETECTOR_EFFICIENCY) * (830e3 / rangeAt(second)) ** 2

const percent = (value: number): string => `${(100 * value).toFixed(3)} %`

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const link = jinan1Link(generator('bench', 'link'))
const aligned = sphereRotation(NOTHING)

/** Rows 1 to 5: what the source prepares. */
const reportSource = (): void => {
  const { signal, decoy, vacuum } = meanPhotonNumbers(INTENSITY_MODULATOR, DECOY_PHOTONS)
  console.log(`intensities: ${signal.toFixed(4)}, ${decoy.toFixed(4)}, ${vacuum.toFixed(7)}`)
  console.log(`polarisation contrast: error ${percent(contrastError(POLARIZATION_CONTRAST_DB))}`)
  const pulses = 1_000_000
  const codes = Array.from({ length: pulses }, (_, pulse) => stateCode(link.chips, pulse))
  const worst = Array.from({ length: 16 }, (_, code) => codes.filter((other) => other === code).length)
    .map((count) => Math.abs(count - pulses / 16) / Math.sqrt((pulses * 15) / 256))
    .reduce((a, b) => Math.max(a, b))
  const bits = codes.reduce<number>((sum, code) => sum + bitsUsed(code), 0) / pulses
  console.log(`prepared states: worst of 16 codes ${worst.toFixed(2)} sigma, ${bits.toFixed(4)} bits a pulse`)
  const ends = cutoffs(CHIP_CLAIM)
  const alarms = ([0, 1] as const).map((chip) => firstAlarm(ends, chipOutput(link.chips, chip, 100_000)))
  console.log(
    `health tests: cut-offs ${ends.repetition} and ${ends.proportion}, ${alarms.filter((alarm) => alarm !== undefined).length} alarms in 1.28e7 bits`,
  )
}

/** Rows 4 and 6 to 8: the compensation at the start of a pass, and the error over its 300 s. */
const reportPolarization = (): void => {
  const draws = generator('bench', 'polarisation')
  const passes = Array.from({ length: 100 }, () => calibratedStretch(randomFibre(draws), SECONDS, draws))
  const residual = Math.max(...passes.map((pass) => pass.residual))
  const least = Math.min(...passes.map(({ errors }) => Math.min(...errors)))
  const most = Math.max(...passes.map(({ errors }) => Math.max(...errors)))
  console.log(`compensation: residual at most ${percent(residual)} in ${passes.length} passes`)
  console.log(`polarisation error in a second of a pass: ${percent(least)} to ${percent(most)}`)
}

/** Figure 2a over many orbits: points, and single seconds. */
const reportOrbits = (): void => {
  const orbits = Array.from({ length: 100 }, (_, orbit) => {
    const { errors } = orbitErrors(`orbit ${orbit}`)
    const points = orbitQber(errors).map(({ qberPercent }) => qberPercent / 100)
    return { second: Math.max(...errors), point: Math.max(...points) }
  })
  const above = orbits.filter(({ second }) => second > 0.01).length
  console.log(
    `${orbits.length} orbits: means of 10 s to ${percent(Math.max(...orbits.map(({ point }) => point)))}, seconds to ${percent(Math.max(...orbits.map(({ second }) => second)))}, above 1 % in ${above} orbits`,
  )
}

/** The clicks of every second of a pass, and the CPU seconds that they took. */
const pass = (): { readonly seconds: ReadonlyArray<ReadonlyArray<Click>>; readonly cpu: number } => {
  const draws = generator('bench', 'clicks')
  const before = cpuSeconds()
  let memory: Memory = FRESH
  const seconds = Array.from({ length: SECONDS }, (_, second) => {
    const stretch = {
      firstPulse: 625e6 * second,
      pulses: 625e6,
      transmittance: [transmittanceAt(second), transmittanceAt(second + 1)],
    } as const
    const segment = jinan1Segment(link, stretch, aligned, SKY_COUNTS_PER_SECOND)
    const result = thinnedClicks(link, segment, memory, draws)
    memory = result.memory
    return result.clicks
  })
  return { seconds, cpu: cpuSeconds() - before }
}

reportSource()
reportPolarization()
reportOrbits()
const { seconds, cpu } = pass()
const clicks = seconds.reduce((sum, all) => sum + all.length, 0)
console.log(
  `pass of ${SECONDS} s: ${clicks} clicks in ${cpu.toFixed(1)} CPU s, ${((3e6 * cpu) / clicks).toFixed(1)} s for 3e6`,
)

const delay = delayOfRanges(Array.from({ length: SECONDS + 2 }, (_, second) => Math.round(rangeAt(second))))

const wordsOf = (second: number, count: number) =>
  intervals(
    syncTags(
      SYNC_WORDS_PER_SECOND * second - 10,
      SYNC_WORDS_PER_SECOND * (second + count) + 10,
      delay,
      WORD_JITTER_FWHM_PICOSECONDS,
      generator('bench', `words ${second}`),
    ),
  )

const clockWidth = (): string => {
  const words = wordsOf(1, 10)
  const probes = Array.from({ length: 20_000 }, (_, n) => {
    const pulse = Math.floor(pulseOfWord(SYNC_WORDS_PER_SECOND) + n * 300_007.3)
    const slot = slotOf(words, timeTag({ pulse, offset: 0 }, delay))
    return {
      isRight: slot.kind === 'slot' && slot.pulse === pulse,
      offset: slot.kind === 'slot' ? slot.offset : 0,
    }
  })
  const deviation = Math.sqrt(probes.reduce((sum, { offset }) => sum + offset * offset, 0) / probes.length)
  const wrong = probes.filter(({ isRight }) => !isRight).length
  return `${(FWHM_PER_DEVIATION * deviation).toFixed(1)} ps FWHM over ${probes.length} pulses, ${wrong} not in their slot`
}
console.log(`clock recovery: ${clockWidth()}`)

/** Ten seconds of the pass: gate, sifted counts, QBER and hidden truth. */
const report = (second: number): void => {
  const all = seconds.slice(second, second + 10).flat()
  const words = wordsOf(second, 10)
  const start = cpuSeconds()
  const received = reception(link, all, delay, words, generator('bench', 'truth'))
  const found = detections(received.clicks.filter(isInGate), generator('bench', 'doubles'))
  const spent = (1e6 * (cpuSeconds() - start)) / all.length
  const refused = Object.values(received.refused).reduce((a, b) => a + b)
  console.log(
    `\nseconds ${second} to ${second + 10}: ${all.length} clicks, ${found.length} detections, ${refused} refused`,
  )
  console.log(`slots, gate and detections: ${spent.toFixed(1)} CPU us a click`)
  for (const cause of ['light', 'noise', 'afterpulse'] as const) {
    const of = received.clicks.filter((click) => click.cause === cause)
    console.log(`in the gate, ${cause}: ${percent(of.filter(isInGate).length / of.length)} of ${of.length}`)
  }
  for (const intensity of ['signal', 'decoy', 'vacuum'] as const) {
    const sifted = found.flatMap(({ pulse, basis, bit, truth }) => {
      const state = preparedState(link.chips, pulse)
      return state.intensity === intensity && state.basis === basis
        ? [{ isError: bit !== state.bit, truth }]
        : []
    })
    const errors = sifted.filter(({ isError }) => isError).length
    const singles = sifted.filter(({ truth }) => truth.photonNumber === 1).length
    console.log(
      `${intensity}: ${sifted.length} sifted, QBER ${percent(errors / sifted.length)}, single photons ${percent(singles / sifted.length)}`,
    )
  }
}
report(1)
report(145)
