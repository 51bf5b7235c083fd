// The sentences of a certificate, one a step, and which of them are false or do not follow from what they rest on.
// Source: docs/rules.md for the words, props/certificateOracle.ts and props/certificateTails.ts for the truth.

import type { Certificate, Parameter, Step } from '../proofs/certificate/certificate'
import {
  D,
  directHolds,
  entropy,
  fieldOf,
  isAtMost,
  jinan1Holds,
  listAt,
  type Mishap,
  number,
  rowsHold,
  type Sentence,
  textOf,
  type World,
  worldOf,
} from './certificateOracle'
import { areRareCoins, isRare, isRareSample, isRareShare } from './certificateTails'

type Told = Omit<Sentence, 'events'> & {
  readonly event?: string
  /** Decided by what an adversary may know: photon numbers, intensities, bases, announced counts. */
  readonly isClassical?: boolean
  readonly holds: boolean
}

const OTHER: Readonly<Record<string, string>> = { X: 'Z', Z: 'X' }

const matches = (by: ReadonlyArray<Sentence>, ...patterns: ReadonlyArray<RegExp>): boolean =>
  by.length === patterns.length && patterns.every((one, at) => one.test(by[at]?.text ?? ''))

const isVacuum = (one: Sentence | undefined): boolean => one?.text.startsWith('detections 0 ') ?? false

/** y, by the place of its intensity, and the sum that bounds the quantity; undefined if a premise is of the wrong side. */
const dual = (world: World, p: Parameter, by: ReadonlyArray<Sentence>, kind: string, atLeast: 1 | -1) => {
  const y = listAt(fieldOf(p, 'y')).map(number)
  const places = by.map(({ text }) => world.names.indexOf(text.split(' ')[2] ?? ''))
  const isRight =
    y.length === by.length &&
    new Set(by.map(({ scope }) => scope)).size <= 1 &&
    y.every((one, at) =>
      by[at]?.text.startsWith(`expected ${kind} `) || (kind === 'gain' && isVacuum(by[at]))
        ? one.isZero() || by[at]?.text.endsWith(one.s === atLeast ? '>=' : '<=')
        : false,
    )
  const terms = y.map((one, at) => {
    if (isVacuum(by[at])) return D.mul(one, by[at]?.value ?? 0)
    const place = places[at] ?? 0
    const scale = D.div(D.exp(world.mu[place] ?? 0), world.probability[place] ?? 0)
    return D.mul(D.mul(one, by[at]?.value ?? 0), scale)
  })
  return {
    isRight,
    rows: y.flatMap((one, at) => (isVacuum(by[at]) ? [] : [[places[at] ?? 0, one] as const])),
    vacuum: D.sum(0, ...y.filter((_, at) => isVacuum(by[at]))),
    sum: D.sum(0, ...terms),
    size: D.sum(0, ...terms.map((one) => one.abs())),
  }
}

const told = (world: World, { rule, p }: Step, by: ReadonlyArray<Sentence>): Told => {
  const [value, epsilon] = [number(fieldOf(p, 'value') ?? '0'), number(fieldOf(p, 'epsilon') ?? '1')]
  const scope = by[0]?.scope ?? ''
  const first = new D(by[0]?.value ?? 0)
  const event = (text: string): string => `${text} fails [${textOf(fieldOf(p, 'epsilon'))}]`
  switch (rule) {
    case 'chernoff.expected': {
      const [kind, basis, name, side] = ['kind', 'basis', 'intensity', 'side'].map((key) =>
        textOf(fieldOf(p, key)),
      )
      const n = world.count(kind ?? '', basis ?? '', name ?? '')
      const isLower = side === 'lower'
      const text = `expected ${kind} ${name} ${isLower ? '>=' : '<='}`
      const holds = (isLower && value.isZero()) || isRare(value, n, isLower ? 'high' : 'low', epsilon)
      return { text, scope: basis ?? '', value, holds, event: event(`${text} in ${basis}`) }
    }
    case 'hoeffding.expected': {
      const [kind, basis = '', name = '', side] = ['kind', 'basis', 'intensity', 'side'].map((key) =>
        textOf(fieldOf(p, key)),
      )
      const counted = kind === 'gain' ? 'gain' : 'error'
      const n = world.count(counted, basis, name)
      const all = D.sum(0, ...world.names.map((one) => world.count(counted, basis, one)))
      const isLower = side === 'lower'
      const text = `expected ${kind} ${name} ${isLower ? '>=' : '<='}`
      const holds =
        ['gain', 'bitError'].includes(kind ?? '') &&
        ['X', 'Z'].includes(basis) &&
        value.gte(0) &&
        ((isLower && value.isZero()) || isRareShare(value, n, all, isLower ? 'high' : 'low', epsilon))
      const failure = event(`Hoeffding, ${text} in ${basis}`)
      return { text, scope: basis, value, holds, event: failure, isClassical: true }
    }
    case 'decoy.detections': {
      const [basis, k] = [textOf(fieldOf(p, 'basis')), textOf(fieldOf(p, 'photons'))]
      const lambda = number(fieldOf(p, 'lambda'))
      const { isRight, rows, vacuum, sum, size } = dual(world, p, by, 'gain', 1)
      const rest = D.mul(lambda, D.sum(0, ...world.names.map((name) => world.count('gain', basis, name))))
      const holds =
        isRight &&
        by.every((one) => one.scope === basis) &&
        rowsHold(world, rows, (j) => D.sum(lambda, j === 0 ? vacuum : 0, `${j}` === k ? -1 : 0)) &&
        isAtMost(value, D.add(sum, rest), D.add(size, rest.abs()))
      return { text: `detections ${k} >=`, scope: basis, value, holds }
    }
    case 'decoy.errors': {
      const { isRight, rows, sum, size } = dual(world, p, by, 'error', -1)
      const turned = rows.map(([at, one]) => [at, one.neg()] as const)
      const holds =
        isRight &&
        scope !== 'all' &&
        rowsHold(world, turned, (k) => new D(k === 1 ? 1 : 0)) &&
        isAtMost(sum, value, size)
      return { text: 'errors <=', scope, value, holds }
    }
    case 'decoy.bitErrors': {
      const k = textOf(fieldOf(p, 'photons'))
      const { isRight, rows, sum, size } = dual(world, p, by, 'bitError', -1)
      const turned = rows.map(([at, one]) => [at, one.neg()] as const)
      const holds =
        isRight &&
        ['0', '1'].includes(k) &&
        rowsHold(world, turned, (j) => new D(`${j}` === k ? 1 : 0)) &&
        isAtMost(sum, value, size)
      return { text: `bitErrors ${k} <=`, scope, value, holds }
    }
    case 'vacuum.detections': {
      const holds = matches(by, /^bitErrors 0 <=$/) && first.gte(0) && areRareCoins(first, value, epsilon)
      const failure = event(`half of detections 0 in ${scope}`)
      return { text: 'detections 0 <=', scope, value, holds, event: failure, isClassical: true }
    }
    case 'keyed': {
      const text = by[0]?.text.replace('detections', 'keyed') ?? ''
      const isWhole = world.names.every((name) => world.isKeyed(scope, name)) && world.sampled.isZero()
      return { text, scope, value: first, holds: isWhole && matches(by, /^detections [01] >=$/) }
    }
    case 'sampling': {
      const basis = OTHER[scope] ?? ''
      const [v, c, d] = [first, new D(by[1]?.value ?? 0), new D(by[2]?.value ?? 0)]
      const holds =
        matches(by, /^bitErrors 1 <=$/, /^detections 1 >=$/, /^keyed 1 >=$/) &&
        by[1]?.scope === scope &&
        by[2]?.scope === basis &&
        ![v, d].some((one) => one.isNegative()) &&
        c.gt(0) &&
        value.lte(0.5) &&
        isRareSample(v, c, d, value, epsilon)
      return { text: 'phaseErrorRate <=', scope: basis, value, holds, event: event(`sampling in ${basis}`) }
    }
    case 'thin.detections': {
      const k = Number(by[0]?.text.split(' ')[1])
      const holds =
        matches(by, /^detections [01] >=$/) &&
        value.gte(0) &&
        isAtMost(value, D.div(D.mul(first, world.share(scope, k)), world.total(k)))
      return { text: `keyedMean ${k} >=`, scope, value, holds }
    }
    case 'thin.errors': {
      const basis = OTHER[scope] ?? ''
      const ratio = D.div(
        D.mul(world.match(basis), world.share(basis, 1)),
        D.mul(world.match(scope), world.total(1)),
      )
      const holds = matches(by, /^errors <=$/) && first.gte(0) && isAtMost(D.mul(first, ratio), value)
      return { text: 'phaseErrorMean <=', scope: basis, value, holds }
    }
    case 'chernoff.observed': {
      const isLower = by[0]?.text.startsWith('keyedMean') ?? false
      const text = isLower ? (by[0]?.text.replace('keyedMean', 'keyed') ?? '') : 'phaseErrors <='
      const isRight = matches(by, /^(keyedMean [01] >=|phaseErrorMean <=)$/)
      const holds =
        isRight && ((isLower && value.isZero()) || isRare(first, value, isLower ? 'low' : 'high', epsilon))
      return { text, scope, value, holds, event: event(`${text} in ${scope}`) }
    }
    case 'ratio': {
      const k = new D(by[1]?.value ?? 0)
      const holds = matches(by, /^phaseErrors <=$/, /^keyed 1 >=$/) && by[1]?.scope === scope && k.gt(0)
      return { text: 'phaseErrorRate <=', scope, value, holds: holds && isAtMost(D.div(first, k), value) }
    }
    case 'entropy': {
      const isRight = matches(by, /^(phaseErrorRate|formulaError) <=$/) && first.gt(0) && first.lte(0.5)
      const text = by[0]?.text.startsWith('formula') ? 'formulaEntropy <=' : 'entropy <='
      return { text, scope, value, holds: isRight && isAtMost(entropy(first), value, new D(1)) }
    }
    case 'secrecy': {
      const certain = D.sub(1, by[1]?.value ?? 1)
      const vacuum = by[2]?.text === 'keyed 0 >=' ? by[2].value : new D(0)
      const holds =
        by.every((one) => one.scope === scope) &&
        by.length <= 3 &&
        matches(by.slice(0, 2), /^keyed 1 >=$/, /^entropy <=$/) &&
        (by.length < 3 || by[2]?.text === 'keyed 0 >=') &&
        certain.gte(0)
      return {
        text: 'secrecy composable',
        scope,
        value,
        holds: holds && isAtMost(value, D.add(vacuum, D.mul(first, certain))),
      }
    }
    case 'direct.declared':
    case 'direct.universal': {
      const holds = by.length === 0 && directHolds(world, p, rule === 'direct.universal')
      return { text: 'secrecy direct', scope: 'all', value, holds, event: event('linear form') }
    }
    case 'keyLength': {
      const [smoothing, hashing, verification] = ['smoothing', 'hashing', 'verification'].map((key) =>
        number(fieldOf(p, key)),
      )
      const bits = number(fieldOf(p, 'bits'))
      const [known, other] = [true, false].map((isClassical) =>
        D.sum(
          0,
          ...[...(by[0]?.events.values() ?? [])].flatMap((one) =>
            one.isClassical === isClassical ? [one.epsilon] : [],
          ),
        ),
      )
      const price = D.add(D.mul(2, D.log2(D.div(0.5, hashing ?? 0))), D.log2(D.div(2, verification ?? 0)))
      const holds =
        matches(by, /^secrecy (composable|direct)$/) &&
        isAtMost(D.mul(2, D.sqrt(other ?? 1)), smoothing ?? new D(0)) &&
        (scope !== 'all' || world.announced('all').length === 0) &&
        bits.lte(world.keyedBits(scope)) &&
        isAtMost(D.sum(bits, world.leaked(scope), price), first)
      const spent = {
        secrecy: D.sum(known ?? 1, smoothing ?? 1, hashing ?? 1),
        correctness: verification ?? new D(1),
      }
      return { text: `keyLength ${scope}`, scope, value: bits, holds, ...spent }
    }
    case 'compose': {
      const scopes = by.map((one) => one.scope)
      const holds =
        by.every(({ text }) => text.startsWith('keyLength')) &&
        new Set(scopes).size === scopes.length &&
        (!scopes.includes('all') || scopes.length === 1) &&
        ['X', 'Z'].every((basis) => world.announced(basis).length === 0 || scopes.includes(basis))
      const trusted = by.filter((one) => world.announced(one.scope).length > 0)
      const correctness = D.sum(0, ...by.map((one) => one.correctness ?? 1))
      const secrecy = D.sum(
        0,
        ...by.map((one) => one.secrecy ?? 1),
        ...trusted.map((one) => one.correctness ?? 1),
      )
      const value = D.sum(0, ...by.map((one) => one.value))
      return { text: 'key', scope: 'all', value, holds, secrecy, correctness }
    }
    case 'jinan1.yield': {
      const [o, x, y] = [...world.names.keys()]
        .sort((a, b) => D.sub(world.mu[a] ?? 0, world.mu[b] ?? 0).toNumber())
        .map((at) => world.names[at])
      const isRight =
        by.map(({ text }) => text).join() ===
          `expected gain ${x} >=,expected gain ${y} <=,expected gain ${o} <=` &&
        by.map((one) => one.scope).join() === `${scope},${scope},all`
      const holds = isRight && value.gte(0) && jinan1Holds(world, rule, value, by)
      return { text: 'formulaYield >=', scope, value, holds }
    }
    case 'jinan1.error': {
      const isRight = by[2]?.text === 'formulaYield >=' && by[2].scope === scope && by[1]?.scope === 'all'
      return { text: 'formulaError <=', scope, value, holds: isRight && jinan1Holds(world, rule, value, by) }
    }
    case 'jinan1.length': {
      const bits = number(fieldOf(p, 'bits'))
      const isRight = by.map((one) => one.scope).join('') === 'XZZX'
      return {
        text: 'formula',
        scope: 'all',
        value: bits,
        holds: isRight && jinan1Holds(world, rule, bits, by),
      }
    }
    default:
      return { text: 'nothing', scope, value, holds: false }
  }
}

/** The sentences of a certificate that are false of its hypotheses; none where all that a checker must see is so. */
export const falsehoods = (certificate: Certificate): ReadonlyArray<string> => {
  const world = worldOf(certificate)
  const said: Sentence[] = []
  const wrong: string[] = []
  for (const [at, step] of certificate.steps.entries()) {
    const by = step.by.flatMap((index) => said.slice(index, index + 1))
    const { event, isClassical = false, holds, ...one } = told(world, step, by)
    const own: ReadonlyArray<readonly [string, Mishap]> =
      event === undefined ? [] : [[event, { epsilon: number(fieldOf(step.p, 'epsilon')), isClassical }]]
    said.push({ ...one, events: new Map([...by.flatMap(({ events }) => [...events]), ...own]) })
    if (!holds || by.length !== step.by.length)
      wrong.push(`step ${at}, ${step.rule}: ${one.text} ${one.value}`)
  }
  const reached = said.at(-1)
  const { claim } = certificate
  if (reached === undefined || D.sub(number(claim.bits), reached.value).gt(0)) wrong.push('bits')
  for (const name of ['secrecy', 'correctness'] as const)
    if (number(claim[name]).lt(reached?.[name] ?? 1)) wrong.push(name)
  return wrong
}
