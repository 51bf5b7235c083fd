// Whole numbers in the JSON documents of audits and checks.

/** A whole number in JSON: a number where that is exact, else a string of digits. */
export const wholeJson = (value: bigint): number | string =>
  value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString()
