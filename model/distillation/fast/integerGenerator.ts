// A small generator of 32-bit integers on integer operations only, the same in every engine; not for secrets.
// Source: the construction of SplitMix (Steele, Lea and Flood, OOPSLA 2014) with the 32-bit finaliser of MurmurHash3.

/** A function that yields the next integer in `0 .. below - 1`, below <= 2^32, evenly (by rejection). */
export const integerGenerator = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  return (below) => {
    const limit = 2 ** 32 - (2 ** 32 % below)
    let drawn = next()
    while (drawn >= limit) drawn = next()
    return drawn % below
  }
}
