// The downhill simplex method, maximising: deterministic, of a fixed number of evaluations, for the few parameters of a design.
// Source: Nelder, Mead, The Computer Journal 7, 308 (1965), with the coefficients 1, 2, 1/2, 1/2 given there.

/** A place and the value of the function there; -Infinity where it has none. */
export type Vertex = { readonly place: ReadonlyArray<number>; readonly value: number }

/** The point `from + factor (to - from)`, coordinate by coordinate. */
const along = (
  from: ReadonlyArray<number>,
  to: ReadonlyArray<number>,
  factor: number,
): ReadonlyArray<number> => from.map((value, at) => value + factor * ((to[at] ?? value) - value))

const centroid = (vertices: ReadonlyArray<Vertex>): ReadonlyArray<number> =>
  (vertices[0]?.place ?? []).map(
    (_, at) => vertices.reduce((sum, { place }) => sum + (place[at] ?? 0), 0) / vertices.length,
  )

const byValue = (vertices: ReadonlyArray<Vertex>): ReadonlyArray<Vertex> =>
  [...vertices].sort((a, b) => (a.value === b.value ? 0 : b.value > a.value ? 1 : -1))

/** The simplex shrinks below this: nothing is left to gain. */
const SMALLEST = 1e-4

const spread = (vertices: ReadonlyArray<Vertex>): number => {
  const [best] = vertices
  return Math.max(
    ...vertices.flatMap(({ place }) =>
      place.map((value, at) => Math.abs(value - (best?.place[at] ?? value))),
    ),
  )
}

/** The best vertex found from a start with one step along each axis, after at most `budget` evaluations. */
export const climbed = (
  value: (place: ReadonlyArray<number>) => number,
  start: ReadonlyArray<number>,
  step: number,
  budget: number,
): Vertex => {
  let left = budget
  const at = (place: ReadonlyArray<number>): Vertex => {
    left -= 1
    return { place, value: value(place) }
  }
  let simplex = byValue([
    at(start),
    ...start.map((_, axis) => at(start.map((x, other) => (other === axis ? x + step : x)))),
  ])
  while (left > 0 && spread(simplex) > SMALLEST) {
    const worst = simplex.at(-1)
    const second = simplex.at(-2)
    const [best] = simplex
    if (worst === undefined || second === undefined || best === undefined) break
    const others = simplex.slice(0, -1)
    const middle = centroid(others)
    const reflected = at(along(worst.place, middle, 2))
    if (reflected.value > best.value) {
      const expanded = at(along(worst.place, middle, 3))
      simplex = byValue([...others, expanded.value > reflected.value ? expanded : reflected])
      continue
    }
    if (reflected.value > second.value) {
      simplex = byValue([...others, reflected])
      continue
    }
    const nearer = reflected.value > worst.value ? reflected : worst
    const contracted = at(along(middle, nearer.place, 0.5))
    simplex =
      contracted.value > nearer.value
        ? byValue([...others, contracted])
        : byValue([best, ...simplex.slice(1).map(({ place }) => at(along(best.place, place, 0.5)))])
  }
  return simplex[0] ?? { place: start, value: Number.NEGATIVE_INFINITY }
}
