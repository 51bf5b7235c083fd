// The sentences of a certificate, one a step, and which of them are false or do not follow from what they rest on.
// Source: docs/rules.md for the words, props/certificateOracle.ts for the truth.

import type { Decimal } from 'decimal.js'
import type { Certificate, Parameter, Step } from '../proofs/certificate/certificate'
import {
  D,
  directHolds,
  entropy,
  fieldOf,
  isAtMost,
  isRare,
  jinan1Holds,
  listAt,
  number,
  rowsHold,
  type Sentence,
  textOf,
  type World,
  worldOf,
} from './certificateOracle'

type Told = Omit<Sentence, 'events'> & { readonly event?: string; readonly holds: boolean }

const OTHER: Readonly<Record<string, string>> = { X: 'Z', Z: 'X' }

const matches = (by: ReadonlyArray<Sentence>, ...patterns: ReadonlyArray<RegExp>): boolean =>
  by.length === patterns.length && patterns.every((one, at) => one.test(by[at]?.text ?? ''))

/** y, by the place of its intensity, and the sum that bounds the quantity; undefined if a premise is of the wrong side. */
const dual = (world: World, p: Parameter, by: ReadonlyArray<Sentence>, kind: string, atLeast: 1 | -1) => {
  const y = listAt(fieldOf(p, 'y')).map(number)
  const places = by.map(({ text }) => world.names.indexOf(text.split(' ')[2] ?? ''))
  const isRight =
    y.length === by.length &&
    new Set(by.map(({ scope }) => scope)).size <= 1 &&
    y.every((one, at) =>
      by[at]?.text.startsWith(`expected ${kind} `)
        ? one.isZero() || by[at]?.text.endsWith(one.s === atLeast ? '>=' : '<=')
        : false,
    )
  const terms = y.map((one, at) => {
    const place = places[at] ?? 0
    const scale = D.div(D.exp(world.mu[place] ?? 0), world.probability[place] ?? 0)
    return D.mul(D.mul(one, by[at]?.value ?? 0), scale)
  })
  return {
    isRight,
    rows: y.map((one, at) => [places[at] ?? 0, one] as const),
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
    case 'decoy.detections': {
      const [basis, k] = [textOf(fieldOf(p, 'basis')), textOf(fieldOf(p, 'photons'))]
      const lambda = number(fieldOf(p, 'lambda'))
      const { isRight, rows, sum, size } = dual(world, p, by, 'gain', 1)
      const rest = D.mul(lambda, D.sum(0, ...world.names.map((name) => world.count('gain', basis, name))))
      const holds =
        isRight &&
        by.every((one) => one.scope === basis) &&
        rowsHold(world, rows, (j) => (`${j}` === k ? D.sub(lambda, 1) : lambda)) &&
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
      const failure = D.sum(0, ...(by[0]?.events.values() ?? []))
      const price = D.add(D.mul(2, D.log2(D.div(0.5, hashing ?? 0))), D.log2(D.div(2, verification ?? 0)))
      const holds =
        matches(by, /^secrecy (composable|direct)$/) &&
        isAtMost(D.mul(2, D.sqrt(failure)), smoothing ?? new D(0)) &&
        (scope !== 'all' || world.announced('all').length === 0) &&
        isAtMost(D.sum(bits, world.leaked(scope), price), first)
      return { text: `keyLength ${scope}`, scope, value: bits, holds }
    }
    case 'compose': {
      const scopes = by.map((one) => one.scope)
      const holds =
        by.every(({ text }) => text.startsWith('keyLength')) &&
        new Set(scopes).size === scopes.length &&
        (!scopes.includes('all') || scopes.length === 1) &&
        ['X', 'Z'].every((basis) => world.announced(basis).length === 0 || scopes.includes(basis))
      return { text: 'key', scope: 'all', value: D.sum(0, ...by.map((one) => one.value)), holds }
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
    const { event, holds, ...one } = told(world, step, by)
    const own: ReadonlyArray<readonly [string, Decimal]> =
      event === undefined ? [] : [[event, number(fieldOf(step.p, 'epsilon'))]]
    said.push({ ...one, events: new Map([...by.flatMap(({ events }) => [...events]), ...own]) })
    if (!holds || by.length !== step.by.length)
      wrong.push(`step ${at}, ${step.rule}: ${one.text} ${one.value}`)
  }
  const reached = said.at(-1)
  if (reached === undefined || D.sub(number(certificate.claim.bits), reached.value).gt(0)) wrong.push('bits')
  return wrong
}
