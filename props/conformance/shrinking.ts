// A failing list of events made small: events are taken out for as long as it fails, first in large pieces, then one by one.
// Source: Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE TSE 28 (2002), 183: ddmin.

/** A list that still fails, from which no single event can be taken out; or the smallest found within `tries` trials. */
export const shrunk = async <A>(
  events: ReadonlyArray<A>,
  fails: (events: ReadonlyArray<A>) => Promise<boolean>,
  tries: number,
): Promise<ReadonlyArray<A>> => {
  let left = tries
  let current = events
  let size = Math.max(1, Math.ceil(current.length / 2))
  while (left > 0) {
    let hasShrunk = false
    // From the end: late events depend on early ones, not the other way round.
    for (let end = current.length; end > 0 && left > 0; end -= size) {
      const without = [...current.slice(0, Math.max(0, end - size)), ...current.slice(end)]
      left -= 1
      if (!(await fails(without))) continue
      current = without
      hasShrunk = true
    }
    if (!hasShrunk && size === 1) break
    size = hasShrunk ? Math.min(size, Math.max(1, current.length)) : Math.ceil(size / 2)
  }
  return current
}
