// Laws of the interval arithmetic: it encloses the exact result, of whole intervals too, and more digits never widen it.

import { describe } from '@jest/globals'
import type { Decimal } from 'decimal.js'
import * as fc from 'fast-check'
import { binaryEntropy, phaseErrorEntropy } from '../spec/finiteKey/entropy'
import { fastTranscendentals } from '../spec/finiteKey/fast/transcendental'
import { type Enclosure, Exact, type Interval, intervalArithmetic } from '../spec/finiteKey/interval'
import { plainTranscendentals } from '../spec/finiteKey/transcendental'
import { decimal, positive, precision, probability } from './arbitraries'
import { law } from './law'

const contains = ({ lower, upper }: Enclosure, value: Decimal): boolean =>
  lower.lessThanOrEqualTo(value) && upper.greaterThanOrEqualTo(value)

const encloses = (outer: Enclosure, inner: Enclosure): boolean =>
  outer.lower.lessThanOrEqualTo(inner.lower) && inner.upper.lessThanOrEqualTo(outer.upper)

const overlap = (a: Enclosure, b: Enclosure): boolean =>
  a.lower.lessThanOrEqualTo(b.upper) && b.lower.lessThanOrEqualTo(a.upper)

const width = ({ lower, upper }: Enclosure): Decimal => Exact.sub(upper, lower)

/** Whether the exact quotient a / b lies within, b > 0. */
const containsQuotient = ({ lower, upper }: Enclosure, a: string, b: string): boolean =>
  Exact.mul(lower, b).lessThanOrEqualTo(a) && Exact.mul(upper, b).greaterThanOrEqualTo(a)

describe('Interval', () => {
  law(
    'encloses the exact sum, difference and product',
    fc.tuple(decimal, decimal, precision),
    ([a, b, digits]) => {
      const { exact } = intervalArithmetic(digits, fastTranscendentals)
      return (
        contains(exact(a).plus(exact(b)), Exact.add(a, b)) &&
        contains(exact(a).minus(exact(b)), Exact.sub(a, b)) &&
        contains(exact(a).times(exact(b)), Exact.mul(a, b)) &&
        contains(exact(a).squared(), Exact.mul(a, a))
      )
    },
  )

  law('encloses the exact quotient', fc.tuple(decimal, positive, precision), ([a, b, digits]) => {
    const { exact } = intervalArithmetic(digits, fastTranscendentals)
    return (
      containsQuotient(exact(a).dividedBy(exact(b)), a, b) &&
      containsQuotient(exact(a).dividedBy(exact(b).negated()).negated(), a, b)
    )
  })

  law('encloses the exact square root', fc.tuple(positive, precision), ([x, digits]) => {
    const root = intervalArithmetic(digits, fastTranscendentals).exact(x).sqrt()
    return (
      Exact.mul(root.lower, root.lower).lessThanOrEqualTo(x) &&
      Exact.mul(root.upper, root.upper).greaterThanOrEqualTo(x)
    )
  })

  law(
    'is at most one unit of the last digit wide, of points',
    fc.tuple(positive, positive, precision),
    ([a, b, digits]) => {
      const { exact } = intervalArithmetic(digits, fastTranscendentals)
      const [x, y] = [exact(a), exact(b)]
      return [x.plus(y), x.times(y), x.dividedBy(y), x.sqrt()].every((result) =>
        width(result).lessThanOrEqualTo(`1e${result.upper.e - digits + 1}`),
      )
    },
  )

  law(
    'of whole intervals encloses that of every pair of points',
    fc.tuple(
      fc.tuple(decimal, decimal),
      fc.tuple(decimal, decimal),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    ([first, second, where]) => {
      const { exact, between } = intervalArithmetic(25, fastTranscendentals)
      const part = new Exact(where)
      const spanned = ([a, b]: readonly [string, string]) => {
        const [low, high] = [Exact.min(a, b), Exact.max(a, b)]
        return { all: between(low, high), one: exact(Exact.add(low, Exact.sub(high, low).times(part))) }
      }
      const [x, y] = [spanned(first), spanned(second)]
      const operations: ReadonlyArray<(a: Interval, b: Interval) => Interval> = [
        (a, b) => a.plus(b),
        (a, b) => a.minus(b),
        (a, b) => a.times(b),
        (a) => a.squared(),
        (a) => a.negated(),
        (a, b) => a.min(b),
        (a) => a.clampedBelow(0),
        (a) => a.clampedAbove('0.5'),
      ]
      return operations.every((operation) => encloses(operation(x.all, y.all), operation(x.one, y.one)))
    },
  )

  law(
    'divides whole intervals, their divisor of either sign',
    fc.tuple(decimal, positive, positive, positive, fc.boolean()),
    ([a, more, b, further, isNegative]) => {
      const { exact, between } = intervalArithmetic(25, fastTranscendentals)
      const all = between(new Exact(a), Exact.add(a, more))
      const divisor = between(new Exact(b), Exact.add(b, further))
      const signed = (x: Interval) => (isNegative ? x.negated() : x)
      return [exact(a), exact(Exact.add(a, more))].every((x) =>
        [exact(b), exact(Exact.add(b, further))].every((y) =>
          encloses(all.dividedBy(signed(divisor)), x.dividedBy(signed(y))),
        ),
      )
    },
  )

  law(
    'never widens with more digits, and both enclosures overlap',
    fc.tuple(positive, positive, precision, fc.integer({ min: 1, max: 40 })),
    ([a, b, digits, more]) => {
      const results = (working: number, transcendentals: typeof fastTranscendentals) => {
        const { exact } = intervalArithmetic(working, transcendentals)
        const x = exact(a)
        const small = exact(new Exact(a).e > 3 ? '1.5' : a)
        return [x.dividedBy(exact(b)), x.sqrt(), x.ln(), small.exp(), x.plus(exact(b)).ln()]
      }
      return [fastTranscendentals, plainTranscendentals].every((transcendentals) => {
        const fine = results(digits + more, transcendentals)
        return results(digits, transcendentals).every((coarse, at) => {
          const finer = fine[at]
          return (
            finer !== undefined && width(finer).lessThanOrEqualTo(width(coarse)) && overlap(finer, coarse)
          )
        })
      })
    },
  )
})

describe('binaryEntropy', () => {
  const { exact, between } = intervalArithmetic(30, fastTranscendentals)

  law('is within [0, 1] and the same for p and 1 - p', probability, (p) => {
    const [here, there] = [binaryEntropy(exact(p)), binaryEntropy(exact(Exact.sub(1, p)))]
    return here.lower.greaterThanOrEqualTo(0) && here.upper.lessThanOrEqualTo(1) && overlap(here, there)
  })

  law('encloses that of every point within', fc.tuple(probability, probability), ([p, q]) => {
    const [low, high] = [Exact.min(p, q), Exact.max(p, q)]
    const all = binaryEntropy(between(low, high))
    return [low, high, Exact.add(low, high).times('0.5')].every((x) => encloses(all, binaryEntropy(exact(x))))
  })

  law('of a phase error never falls', fc.tuple(probability, probability), ([p, q]) => {
    const [low, high] = [Exact.min(p, q), Exact.max(p, q)]
    return phaseErrorEntropy(exact(low)).lower.lessThanOrEqualTo(phaseErrorEntropy(exact(high)).upper)
  })
})
