// Runs over one channel, scored against the statement of `direct`: sum_B (k0_B + a_B k_B - c_B e_B) >= L but with p_fail.
// Source: FINITE_KEY.md 5.2; docs/proof.md section 10. Coefficients are those of the exact code; doubles only evaluate L.

import { declaredCoefficients } from '../../spec/finiteKey/direct/coefficients'
import { floatRows, keyedRoom } from '../../spec/finiteKey/direct/fast/evaluate'
import { slopes } from '../../spec/finiteKey/direct/fast/program'
import { type DirectProtocol, directProtocol } from '../../spec/finiteKey/direct/problem'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { Exact, intervalArithmetic } from '../../spec/finiteKey/interval'
import { observationsFrom, type SourceText } from '../arbitraries'
import { DRAWS, holdsAtLeast, P_FAIL, type Score, scores } from './campaign'
import { CHANNELS, type Channel } from './channels'
import { keyingOf } from './composableCampaign'
import { type Coefficients, contest } from './fast/contest'
import { type Generator, generator } from './fast/generator'
import { type Run, runSampler } from './fast/run'
import { sourceModel } from './sources'

const arithmetic = intervalArithmetic(40, fastTranscendentals)

const noCounts = (source: SourceText) => {
  const row = Object.fromEntries(source.intensities.map(({ name }) => [name, { detections: 0, errors: 0 }]))
  return { X: row, Z: row }
}

/** The protocol of a channel, as the exact code has it. Its cells are in the order of a `Run`: 2 intensity + basis. */
export const protocolOf = ({ source, keyBases, sampledFraction }: Channel): DirectProtocol =>
  directProtocol(observationsFrom(source, noCounts(source), { keyBases, sampledFraction }))

/** L at no cost, bits, and S = sum_B (k0_B + a_B k_B - c_B e_B) of the truth, bits. */
export const evaluated = (
  { t, u, w, phaseError }: Coefficients,
  { keyed }: { keyed: ReadonlyArray<boolean> },
) => {
  const lines = [slopes(phaseError.X), slopes(phaseError.Z)]
  return {
    gained: (run: Run): number => {
      let sum = 0
      for (let cell = 0; cell < u.length; cell += 1) {
        sum += (u[cell] ?? 0) * (run.detections[cell] ?? 0)
        if (keyed[cell] !== true) sum -= (w[cell] ?? 0) * (run.errors[cell] ?? 0)
      }
      return sum / t
    },
    truth: (run: Run): number =>
      lines.reduce(
        (sum, { a, c }, basis) =>
          sum +
          (run.keyedVacuum[basis] ?? 0) +
          a * (run.keyedSingle[basis] ?? 0) -
          c * (run.phaseErrors[basis] ?? 0),
        0,
      ),
  }
}

/** Average counts of a channel, from a pilot. */
const pilotCounts = (channel: Channel, g: Generator) => {
  const RUNS = 64
  const sample = runSampler(sourceModel(channel.source), keyingOf(channel))
  const cells = 2 * channel.source.intensities.length
  const [detections, errors] = [new Float64Array(cells), new Float64Array(cells)]
  for (let i = 0; i < RUNS; i += 1) {
    const run = sample(channel.photons(g), g)
    for (let cell = 0; cell < cells; cell += 1) {
      detections[cell] = (detections[cell] ?? 0) + (run.detections[cell] ?? 0) / RUNS
      errors[cell] = (errors[cell] ?? 0) + (run.errors[cell] ?? 0) / RUNS
    }
  }
  const exact = (list: Float64Array) => Array.from(list, (value) => new Exact(value.toFixed(3)))
  return { detections: exact(detections), errors: exact(errors) }
}

const COST = -Math.log(P_FAIL)

/** Proven coefficients, the best for the average counts of `like`, under the protocol of `channel`. */
export const designFor = (channel: Channel, like: Channel, seed: number): Coefficients => {
  const counts = pilotCounts(like, generator(seed))
  const { coefficients } = declaredCoefficients(protocolOf(channel), counts, COST, arithmetic)
  const { t, phaseError, u, w } = coefficients
  return {
    t: t.toNumber(),
    phaseError: { X: phaseError.X.toNumber(), Z: phaseError.Z.toNumber() },
    u: u.map((value) => value.toNumber()),
    w: w.map((value) => value.toNumber()),
  }
}

/** An honest channel over the same source and keying: what a designer would expect. */
const nominal = (channel: Channel): Channel => {
  const twin = CHANNELS.find(
    ({ name, source, keyBases }) =>
      name.startsWith('honest') && source === channel.source && keyBases.length === channel.keyBases.length,
  )
  return twin ?? channel
}

/**
 * `how many` coefficient vectors around `centre` that satisfy every row: t, slopes, u and w moved at random, then the keyed u
 * lowered until the rows of the exact code, in doubles, have room.
 */
export const scatter = (
  channel: Channel,
  centre: Coefficients,
  howMany: number,
  spread: number,
  g: Generator,
): ReadonlyArray<Coefficients> => {
  const protocol = protocolOf(channel)
  const rows = floatRows(protocol)
  const around = (value: number, scale: number): number => value + scale * spread * (2 * g.uniform() - 1)
  const keyed = protocol.cells.map((cell) => cell.keyed)
  const scaled = (list: ReadonlyArray<number>, t: number) =>
    list.map((value, at) => (keyed[at] === true ? value : around(value, Math.abs(value) + 4 * t)))
  const found: Coefficients[] = []
  while (found.length < howMany) {
    const t = centre.t * Math.exp(around(0, 1))
    const rate = Math.min(0.45, centre.phaseError.X * Math.exp(around(0, 1)))
    const made = {
      t,
      phaseError: { X: rate, Z: rate },
      u: scaled(centre.u, t),
      w: scaled(centre.w, t).map((value, at) => (keyed[at] === true ? 0 : value)),
    }
    const room = keyedRoom(rows, made)
    if (!Number.isFinite(room)) continue
    found.push({ ...made, u: made.u.map((value, at) => (keyed[at] === true ? value + room - 1e-12 : value)) })
  }
  return found
}

/** How many coefficient vectors compete for each run. */
export const SCATTERED = 600

type Options = { readonly draws?: number; readonly unpaid?: boolean; readonly spread?: number }

/** The scores of the statement for the channel's own design, an honest design, and the best of 600 for each run. */
export const directScores = (
  channel: Channel,
  seed: number,
  { draws = DRAWS, unpaid = false, spread = 0.3 }: Options = {},
): ReadonlyArray<Score> => {
  const keying = keyingOf(channel)
  const sample = runSampler(sourceModel(channel.source), keying)
  const g = generator(seed)
  const own = designFor(channel, channel, seed + 1)
  const made = scores()
  const singles = [
    { name: 'own design', design: own },
    { name: 'honest design', design: designFor(channel, nominal(channel), seed + 2) },
  ].map(({ name, design }) => ({
    ...evaluated(design, keying),
    cost: COST / design.t,
    saw: made.bound(`S >= L (${name})`, P_FAIL),
  }))
  const many = scatter(channel, own, SCATTERED, spread, g)
  const truths = many.map((one) => evaluated(one, keying).truth)
  const sawBest = made.bound(`S >= L (best of ${SCATTERED}, ${unpaid ? 'unpaid' : 'paid'})`, P_FAIL)
  const race = contest(many, keying.keyed, unpaid ? 0 : Math.log(SCATTERED))
  for (let draw = 0; draw < draws; draw += 1) {
    const run = sample(channel.photons(g), g)
    for (const { gained, truth, cost, saw } of singles) saw(holdsAtLeast(truth(run), gained(run) - cost))
    const { winner, claimed } = race(run)
    sawBest(holdsAtLeast(truths[winner]?.(run) ?? 0, claimed))
  }
  return made.list()
}
