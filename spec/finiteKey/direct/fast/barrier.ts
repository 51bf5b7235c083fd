// Interior-point method for the coefficients of `direct` at given phase-error slopes: floats that suggest, never decide.
// Source: FINITE_KEY.md 5.2, "Finding coefficients". Differs: in U = u/t, W = w/t, tau = 1/t the ratio L is linear and every row
// convex (the perspective of a sum of exponentials), so that one central path replaces Dinkelbach's sequence of them.

import { solveNormal } from './leastSquares'

// Bound once: a global looked up in a hot loop is ten times slower inside a sandbox such as a test runner.
const { exp, expm1, log, sqrt } = Math

/**
 * Maximise `gain . x` over x = (U..., W..., tau), tau last, subject to `sum_i share_i expm1(y_i) <= 0` for every row and
 * tau >= tauFloor, where `y_i = (x[up_i] - x[down_i] - credit_i) / tau`; an index of -1 stands for 0.
 * Shapes: `gain` n; `rowStart` rows + 1; the rest one entry a term; the shares of a row sum to 1.
 */
export type ExponentialProgram = {
  readonly n: number
  readonly gain: Float64Array
  readonly rowStart: Int32Array
  readonly share: Float64Array
  readonly up: Int32Array
  readonly down: Int32Array
  readonly credit: Float64Array
  readonly tauFloor: number
}

const FIRST_WEIGHT = 1e-5
const WEIGHT_STEP = 8
const ARMIJO = 0.01
const HALVINGS = 40

const exponent = (p: ExponentialProgram, x: Float64Array, i: number): number => {
  const up = p.up[i] ?? -1
  const down = p.down[i] ?? -1
  const bits = (up < 0 ? 0 : (x[up] ?? 0)) - (down < 0 ? 0 : (x[down] ?? 0)) - (p.credit[i] ?? 0)
  return bits / (x[p.n - 1] ?? 0)
}

/** `-tau sum share expm1(y)`: positive inside. */
const slack = (p: ExponentialProgram, x: Float64Array, row: number): number => {
  let sum = 0
  const end = p.rowStart[row + 1] ?? 0
  for (let i = p.rowStart[row] ?? 0; i < end; i += 1) sum += (p.share[i] ?? 0) * expm1(exponent(p, x, i))
  return -(x[p.n - 1] ?? 0) * sum
}

/** The barrier's logarithms; -Infinity outside. */
const logSlacks = (p: ExponentialProgram, x: Float64Array): number => {
  const room = (x[p.n - 1] ?? 0) - p.tauFloor
  if (!(room > 0)) return Number.NEGATIVE_INFINITY
  let sum = log(room)
  for (let row = 0; row + 1 < p.rowStart.length; row += 1) {
    const h = slack(p, x, row)
    if (!(h > 0)) return Number.NEGATIVE_INFINITY
    sum += log(h)
  }
  return sum
}

/** Whether x is strictly inside every row. */
export const isInterior = (p: ExponentialProgram, x: Float64Array): boolean => logSlacks(p, x) > -Infinity

/** The objective, bits. */
export const objective = (p: ExponentialProgram, x: Float64Array): number => {
  let sum = 0
  for (let j = 0; j < p.n; j += 1) sum += (p.gain[j] ?? 0) * (x[j] ?? 0)
  return sum
}

/** `matrix` is column-major, `stride` entries a column. */
type Workspace = {
  readonly matrix: Float64Array
  readonly stride: number
  readonly gradient: Float64Array
  readonly trial: Float64Array
  readonly fixed: Uint8Array
  /** Of each term: its group, its exponent and its curvature. */
  readonly group: Int32Array
  readonly ys: Float64Array
  readonly masses: Float64Array
  /** Of each group: a member, and the sums of its curvatures, of them times y, and of them times the squared distance from the mean y. */
  readonly members: Int32Array
  readonly mass: Float64Array
  readonly moment: Float64Array
  readonly spread: Float64Array
}

/** Groups of terms with the same `up` and `down`: the group of each term, and one member of each group. */
const groupsOf = ({ up, down }: ExponentialProgram) => {
  const places = new Map<string, number>()
  const members: number[] = []
  const group = Int32Array.from(up, (own, i) => {
    const name = `${own} ${down[i]}`
    const known = places.get(name)
    if (known !== undefined) return known
    places.set(name, members.length)
    return members.push(i) - 1
  })
  return { group, members: Int32Array.from(members) }
}

/**
 * Fills the Newton system of `weight * objective + log slacks`; returns its number of matrix rows. Gradient in `gradient`.
 * The curvatures of one group, vectors in a plane, are rotated into two rows: their mean and their spread in y.
 * A variable that is fixed has a column and a gradient of 0, and so never moves.
 */
const newtonSystem = (p: ExponentialProgram, x: Float64Array, weight: number, work: Workspace): number => {
  const { n } = p
  const { matrix, gradient, stride, group, members, mass, moment, spread, ys, masses } = work
  const last = (n - 1) * stride
  const tau = x[n - 1] ?? 0
  for (let j = 0; j < n; j += 1) gradient[j] = weight * (p.gain[j] ?? 0)
  const room = tau - p.tauFloor
  gradient[n - 1] = (gradient[n - 1] ?? 0) + 1 / room
  matrix.fill(0)
  mass.fill(0)
  moment.fill(0)
  spread.fill(0)
  matrix[last] = 1 / room
  let at = 1
  for (let row = 0; row + 1 < p.rowStart.length; row += 1) {
    const inverse = 1 / slack(p, x, row)
    const end = p.rowStart[row + 1] ?? 0
    for (let i = p.rowStart[row] ?? 0; i < end; i += 1) {
      const y = exponent(p, x, i)
      const share = p.share[i] ?? 0
      const grown = share * exp(y)
      const up = p.up[i] ?? -1
      const down = p.down[i] ?? -1
      const own = group[i] ?? 0
      const curved = (inverse / tau) * grown
      ys[i] = y
      masses[i] = curved
      mass[own] = (mass[own] ?? 0) + curved
      moment[own] = (moment[own] ?? 0) + curved * y
      if (up >= 0) matrix[up * stride + at] = (matrix[up * stride + at] ?? 0) - inverse * grown
      if (down >= 0) matrix[down * stride + at] = (matrix[down * stride + at] ?? 0) + inverse * grown
      matrix[last + at] = (matrix[last + at] ?? 0) - inverse * (share * expm1(y) - y * grown)
    }
    for (let j = 0; j < n; j += 1) gradient[j] = (gradient[j] ?? 0) + (matrix[j * stride + at] ?? 0)
    at += 1
  }
  for (let i = 0; i < ys.length; i += 1) {
    const own = group[i] ?? 0
    const off = (ys[i] ?? 0) - (moment[own] ?? 0) / (mass[own] ?? 1)
    spread[own] = (spread[own] ?? 0) + (masses[i] ?? 0) * off * off
  }
  for (let own = 0; own < members.length; own += 1) {
    const size = sqrt(mass[own] ?? 0)
    if (!(size > 0)) continue
    const up = p.up[members[own] ?? 0] ?? -1
    const down = p.down[members[own] ?? 0] ?? -1
    if (up >= 0) matrix[up * stride + at] = size
    if (down >= 0) matrix[down * stride + at] = -size
    matrix[last + at] = -(moment[own] ?? 0) / size
    matrix[last + at + 1] = sqrt(spread[own] ?? 0)
    at += 2
  }
  for (let j = 0; j < n; j += 1) {
    if (work.fixed[j] !== 1) continue
    gradient[j] = 0
    matrix.fill(0, j * stride, (j + 1) * stride)
  }
  return at
}

/** Damped Newton steps to the centre for one weight; `x` moves in place. */
const centre = (
  p: ExponentialProgram,
  x: Float64Array,
  weight: number,
  last: boolean,
  newtonSteps: number,
  work: Workspace,
): void => {
  const { n } = p
  const step = new Float64Array(n)
  for (let round = 0; round < newtonSteps; round += 1) {
    const rows = newtonSystem(p, x, weight, work)
    step.set(work.gradient)
    solveNormal(work.matrix, work.stride, rows, n, step)
    let decrement = 0
    for (let j = 0; j < n; j += 1) decrement += (step[j] ?? 0) * (work.gradient[j] ?? 0)
    if (!(decrement > (last ? 1e-4 : 0.1))) return
    const here = weight * objective(p, x) + logSlacks(p, x)
    let size = 1
    let halvings = 0
    for (; halvings < HALVINGS; halvings += 1) {
      for (let j = 0; j < n; j += 1) work.trial[j] = (x[j] ?? 0) + size * (step[j] ?? 0)
      const there = weight * objective(p, work.trial) + logSlacks(p, work.trial)
      if (there >= here + ARMIJO * size * decrement) break
      size /= 2
    }
    if (halvings === HALVINGS) return
    x.set(work.trial)
  }
}

/**
 * How far to go: variables marked in `fixed` (shape n, 1 = fixed) stay; a start near the optimum may begin with a greater weight
 * of the objective; `gapBits` is how close to come, `newtonSteps` how many steps a weight may take.
 */
export type Effort = {
  readonly fixed: Uint8Array
  readonly firstWeight: number
  readonly gapBits: number
  readonly newtonSteps: number
}

/** From anywhere inside to a quarter of a bit. */
export const wholeWay = (n: number): Effort => ({
  fixed: new Uint8Array(n),
  firstWeight: FIRST_WEIGHT,
  gapBits: 0.25,
  newtonSteps: 60,
})

/** Moves the interior point `x` towards the optimum; returns the objective there. Whatever the effort, `x` stays inside. */
export const optimise = (p: ExponentialProgram, x: Float64Array, effort: Effort): number => {
  const rows = p.rowStart.length
  const { group, members } = groupsOf(p)
  const stride = 2 * members.length + rows + 1
  const floats = (size: number) => new Float64Array(size)
  const work: Workspace = {
    matrix: new Float64Array(stride * p.n),
    stride,
    gradient: new Float64Array(p.n),
    trial: new Float64Array(p.n),
    fixed: effort.fixed,
    group,
    ys: floats(group.length),
    masses: floats(group.length),
    members,
    mass: floats(members.length),
    moment: floats(members.length),
    spread: floats(members.length),
  }
  for (let weight = effort.firstWeight; ; weight *= WEIGHT_STEP) {
    const last = rows / weight < effort.gapBits
    centre(p, x, weight, last, effort.newtonSteps, work)
    if (last) return objective(p, x)
  }
}
