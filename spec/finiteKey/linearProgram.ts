// Rigorous lower bounds of small linear programs: floats suggest a basis, its dual is solved exactly, weak duality makes the bound.
// Source: FINITE_KEY.md section 5.1 point 2, CERTIFICATE.md section 5; Neumaier and Shcherbina, Math. Program. 99 (2004) 283 for the bound.

import type { Decimal } from 'decimal.js'
import { type Enclosure, Exact } from './interval'
import { solvedExactly } from './linearSystem'
import { type SimplexEnd, simplexEnd, type Tableau } from './simplex'

/**
 * `lower <= sum_k coefficient_k x_k <= upper`, where each coefficient is some unknown number in its enclosure.
 * A side without a limit is left out.
 */
export type Row = {
  readonly coefficients: ReadonlyArray<Enclosure>
  readonly lower?: Decimal
  readonly upper?: Decimal
}

/** `minimise cost . x` subject to the rows and `0 <= x_k <= ceilings_k`; no unit, everything exact decimals. */
export type LinearProgram = {
  readonly cost: ReadonlyArray<Decimal>
  readonly rows: ReadonlyArray<Row>
  readonly ceilings: ReadonlyArray<Decimal>
}

/** What a dual vector proves: `cost . x >= value` for every feasible x; `shortfall` is 0 if it is dual feasible by itself. */
export type DualBound = {
  readonly dual: ReadonlyArray<Decimal>
  readonly value: Decimal
  readonly shortfall: Decimal
}

/** `infeasible`: the dual proves a bound that no x within the ceilings can reach. */
export type Minimum = DualBound & { readonly kind: 'bound' | 'infeasible' }

/** Decimals after the point of a dual multiplier. */
const DUAL_DECIMALS = 30
const UNIT = new Exact(`1e-${DUAL_DECIMALS}`)
const ZERO = new Exact(0)
/** Rounds quotients up, to enough digits that a repair costs nothing. */
const Rounded = Exact.clone({ precision: 20, rounding: Exact.ROUND_CEIL })
/** A dual that needs the ceilings is taken only if it is better by more than this part. */
const WORTH_CEILINGS = '1e-9'
/** A ray is followed this far (in units of its largest multiplier) to prove that nothing is feasible. */
const RAY_LENGTHS = ['1', '1e6', '1e12']

const at = <A>(list: ReadonlyArray<A>, index: number): A => {
  const found = list[index]
  if (found === undefined) throw new Error(`no element ${index} in a list of ${list.length}`)
  return found
}

const total = (values: ReadonlyArray<Decimal>): Decimal => values.reduce((sum, v) => Exact.add(sum, v), ZERO)

/** The larger value of `multiplier * coefficient` over the enclosure. */
const largestProduct = (multiplier: Decimal, { lower, upper }: Enclosure): Decimal =>
  Exact.mul(multiplier, multiplier.isNegative() ? lower : upper)

/** `cost_k - sum_i dual_i coefficient_ik`, its least value over the enclosures, for each variable. */
const reducedCosts = (
  { cost, rows }: LinearProgram,
  dual: ReadonlyArray<Decimal>,
): ReadonlyArray<Decimal> => {
  const used = rows.flatMap((row, i) => (at(dual, i).isZero() ? [] : [{ row, multiplier: at(dual, i) }]))
  return cost.map((c, k) =>
    used.reduce(
      (rest, { row, multiplier }) => Exact.sub(rest, largestProduct(multiplier, at(row.coefficients, k))),
      c,
    ),
  )
}

/** The limit a multiplier uses: the lower one if it is positive, the upper one if negative. */
const limitFor = (row: Row, multiplier: Decimal): Decimal | undefined =>
  multiplier.isNegative() ? row.upper : row.lower

/**
 * The bound any dual vector proves, feasible or not: weak duality, with the ceilings where a reduced cost is negative.
 * A multiplier whose limit does not exist is taken as 0. Exact.
 */
export const dualBound = (program: LinearProgram, multipliers: ReadonlyArray<Decimal>): DualBound => {
  const dual = program.rows.map((row, i) => {
    const multiplier = at(multipliers, i)
    return limitFor(row, multiplier) === undefined ? ZERO : multiplier
  })
  const earned = program.rows.map((row, i) =>
    at(dual, i).isZero() ? ZERO : Exact.mul(at(dual, i), limitFor(row, at(dual, i)) ?? ZERO),
  )
  const short = reducedCosts(program, dual).map((rest) => Exact.min(rest, 0))
  const lost = short.map((rest, k) => Exact.mul(rest, at(program.ceilings, k)))
  return { dual, value: total([...earned, ...lost]), shortfall: Exact.min(...short).negated() }
}

/** The largest value of the cost within the ceilings: a bound above it proves that nothing is feasible. */
const highestCost = ({ cost, ceilings }: LinearProgram): Decimal =>
  total(cost.map((c, k) => Exact.mul(Exact.max(c, 0), at(ceilings, k))))

/** A variable of the dual: one side of a row, or the ceiling of a variable whose cost is negative. */
type DualVariable =
  | { readonly kind: 'side'; readonly row: number; readonly sign: 1 | -1; readonly limit: Decimal }
  | { readonly kind: 'ceiling'; readonly column: number }

const dualVariables = ({ rows, cost }: LinearProgram): ReadonlyArray<DualVariable> => [
  ...rows.flatMap(
    ({ lower, upper }, row): ReadonlyArray<DualVariable> => [
      ...(lower === undefined ? [] : [{ kind: 'side', row, sign: 1, limit: lower } as const]),
      ...(upper === undefined ? [] : [{ kind: 'side', row, sign: -1, limit: upper } as const]),
    ],
  ),
  ...cost.flatMap((c, column) =>
    c.isNegative() && !c.isZero() ? [{ kind: 'ceiling', column } as const] : [],
  ),
]

/** The coefficient of a dual variable in the constraint that primal variable k gives: exact. */
const coefficient = ({ rows }: LinearProgram, variable: DualVariable, k: number): Decimal => {
  if (variable.kind === 'ceiling') return new Exact(variable.column === k ? -1 : 0)
  const { lower, upper } = at(at(rows, variable.row).coefficients, k)
  return variable.sign === 1 ? upper : lower.negated()
}

/** What a variable is multiplied by in the floats: its limit, so that all gains are of the order of 1. */
const scaleOf = (variable: DualVariable, { rows, ceilings }: LinearProgram): number => {
  const limit = (): Decimal => {
    if (variable.kind === 'ceiling') return at(ceilings, variable.column)
    const { lower, upper } = at(rows, variable.row)
    return upper ?? lower ?? ZERO
  }
  const size = Math.abs(limit().toNumber())
  return size > 0 ? size : 1
}

/** The dual in floats: rows of the program divided by their limits, each constraint by its largest coefficient. */
const tableauOf = (program: LinearProgram, variables: ReadonlyArray<DualVariable>): Tableau => {
  const rowScale = variables.map((variable) => scaleOf(variable, program))
  const raw = program.cost.map((_, k) =>
    variables.map((variable, v) => coefficient(program, variable, k).toNumber() / at(rowScale, v)),
  )
  const sizes = raw.map((row) => {
    const size = Math.max(...row.map(Math.abs))
    return size > 0 ? size : 1
  })
  return {
    gain: variables.map((variable, v) =>
      variable.kind === 'ceiling'
        ? -at(program.ceilings, variable.column).toNumber() / at(rowScale, v)
        : (variable.sign * variable.limit.toNumber()) / at(rowScale, v),
    ),
    rows: raw.map((row, k) => row.map((value) => value / at(sizes, k))),
    limits: program.cost.map((c, k) => c.toNumber() / at(sizes, k)),
  }
}

/** A start of the dual: each negative cost is met by the ceiling of its variable. */
const startPivots = (
  variables: ReadonlyArray<DualVariable>,
): ReadonlyArray<{ row: number; column: number }> =>
  variables.flatMap((variable, column) =>
    variable.kind === 'ceiling' ? [{ row: variable.column, column }] : [],
  )

/** Multipliers of the rows from values of the dual variables. */
const multipliersOf = (
  program: LinearProgram,
  values: ReadonlyArray<{ readonly variable: DualVariable; readonly value: Decimal }>,
): ReadonlyArray<Decimal> =>
  program.rows.map((_, row) =>
    total(
      values.flatMap(({ variable, value }) =>
        variable.kind === 'side' && variable.row === row ? [Exact.mul(value, variable.sign)] : [],
      ),
    ),
  )

/** An integer multiple of 10^-decimals nearest to `value`. */
const scaledInteger = (value: Decimal, decimals: number): bigint =>
  BigInt(Exact.mul(value, `1e${decimals}`).round().toFixed(0))

const roundedQuotient = (numerator: bigint, divisor: bigint): Decimal => {
  const sign = divisor < 0n ? -1n : 1n
  const scaled = (numerator * sign * 10n ** BigInt(DUAL_DECIMALS)) / (divisor * sign)
  return Exact.mul(scaled.toString(), UNIT)
}

/** Decimals with which the coefficients of a basis enter its exact solution. */
const COEFFICIENT_DECIMALS = 45

/** The dual of a basis, with each tight constraint kept `slack_k` away from its limit so that rounding cannot break it. */
const basisMultipliers = (
  program: LinearProgram,
  basis: ReadonlyArray<DualVariable>,
  tight: ReadonlyArray<number>,
  slack: ReadonlyArray<Decimal>,
): ReadonlyArray<Decimal> | undefined => {
  const integer = (value: Decimal): bigint => scaledInteger(value, COEFFICIENT_DECIMALS)
  const system = tight.map((k) => [
    ...basis.map((variable) => integer(coefficient(program, variable, k))),
    integer(Exact.sub(at(program.cost, k), at(slack, k))),
  ])
  const solution = solvedExactly(system)
  if (solution === undefined) return undefined
  const values = basis.map((variable, b) => ({
    variable,
    value: roundedQuotient(at(solution.numerators, b), solution.divisor),
  }))
  return multipliersOf(program, values)
}

/** Room in every constraint, in units of the last decimal: for rounding, and for a checker with a coarser enclosure. */
const ROOM = 10_000

/** What rounding each multiplier to DUAL_DECIMALS can add to a constraint, with room to spare. */
const roundingSlack = ({ cost, rows }: LinearProgram): ReadonlyArray<Decimal> =>
  cost.map((_, k) =>
    Exact.mul(
      Exact.mul(UNIT, ROOM),
      total(
        rows.map(({ coefficients }) =>
          Exact.max(at(coefficients, k).lower.abs(), at(coefficients, k).upper.abs()),
        ),
      ).plus(1),
    ),
  )

/**
 * A dual vector made feasible: a row without negative coefficients takes up what is short, and no constraint gets worse by it.
 * One proposal for each row that can.
 */
const repaired = (program: LinearProgram, { dual }: DualBound): ReadonlyArray<DualBound> => {
  const rest = reducedCosts(program, dual)
  const short = rest.flatMap((cost, k) => (cost.isNegative() && !cost.isZero() ? [k] : []))
  return program.rows.flatMap(({ coefficients }, row) => {
    const canTake =
      coefficients.every(({ lower }) => !lower.isNegative()) &&
      short.every((k) => at(coefficients, k).lower.greaterThan(UNIT))
    if (short.length === 0 || !canTake) return []
    const amount = Exact.max(
      ...short.map((k) => Rounded.div(at(rest, k).negated(), at(coefficients, k).lower)),
    )
    return [
      dualBound(
        program,
        dual.map((y, i) => (i === row ? Exact.sub(y, amount) : y)),
      ),
    ]
  })
}

/** The basis that the floats found, solved exactly, and repaired where a constraint it left out is broken. */
const improved = (
  program: LinearProgram,
  variables: ReadonlyArray<DualVariable>,
  end: SimplexEnd,
): ReadonlyArray<DualBound> => {
  const basic = new Set(end.basic)
  const basis = variables.filter((_, v) => basic.has(v))
  const tight = program.cost.flatMap((_, k) => (basic.has(variables.length + k) ? [] : [k]))
  if (basis.length !== tight.length) throw new Error('a basis has as many variables as tight constraints')
  const multipliers = basisMultipliers(program, basis, tight, roundingSlack(program))
  if (multipliers === undefined) return []
  const bound = dualBound(program, multipliers)
  return [bound, ...repaired(program, bound)]
}

/** The dual vector along an unbounded direction, the largest multiplier 1. */
const rayMultipliers = (
  program: LinearProgram,
  variables: ReadonlyArray<DualVariable>,
  rowScale: ReadonlyArray<number>,
  end: SimplexEnd,
): ReadonlyArray<Decimal> => {
  const steps = variables.map((_, v) => {
    if (v === end.entering) return 1 / at(rowScale, v)
    const row = end.basic.indexOf(v)
    return row < 0 || end.falls === undefined ? 0 : Math.max(0, -at(end.falls, row)) / at(rowScale, v)
  })
  const size = Math.max(...steps)
  return multipliersOf(
    program,
    variables.map((variable, v) => ({
      variable,
      value: new Exact((at(steps, v) / size).toFixed(DUAL_DECIMALS)),
    })),
  )
}

const bestOf = (bounds: ReadonlyArray<DualBound>, start: DualBound): DualBound => {
  const best = (list: ReadonlyArray<DualBound>): DualBound =>
    list.reduce((a, b) => (b.value.greaterThan(a.value) ? b : a), start)
  const feasible = best(bounds.filter(({ shortfall }) => shortfall.isZero()))
  const any = best(bounds)
  const gain = Exact.sub(any.value, feasible.value)
  return gain.greaterThan(any.value.abs().plus(1).times(WORTH_CEILINGS)) ? any : feasible
}

/**
 * A lower bound of the minimum, with the dual vector that proves it: exact, and within about 1e-12 of the optimum.
 * Whatever the floats did, the bound holds; at worst it is the one that the ceilings give.
 */
export const minimum = (program: LinearProgram): Minimum => {
  const variables = dualVariables(program)
  const tableau = tableauOf(program, variables)
  const end = simplexEnd(tableau, startPivots(variables))
  const nothing = dualBound(
    program,
    program.rows.map(() => ZERO),
  )
  const rowScale = variables.map((variable) => scaleOf(variable, program))
  const ray = end.kind === 'ray' ? rayMultipliers(program, variables, rowScale, end) : undefined
  const rays = RAY_LENGTHS.flatMap((length) =>
    ray === undefined
      ? []
      : [
          dualBound(
            program,
            ray.map((y) => Exact.mul(y, length)),
          ),
        ],
  )
  const best = bestOf([...improved(program, variables, end), ...rays], nothing)
  return { kind: best.value.greaterThan(highestCost(program)) ? 'infeasible' : 'bound', ...best }
}
