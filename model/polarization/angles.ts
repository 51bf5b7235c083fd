// Sine, cosine and arc tangent by + - * / and square root alone, which IEEE 754 fixes to the last bit: every engine turns a
// wave plate alike. Differs: nothing is rounded to a grid before a draw, because nothing here can differ between engines.

/** pi/2 in two doubles: the first has 20 zero bits at its end, so that a multiple of it by |k| < 2^20 is exact. Source: fdlibm, e_rem_pio2.c. */
const QUARTER_TURN_HIGH = 1.5707963267341256
const QUARTER_TURN_LOW = 6.077100506506192e-11
/** Turns beyond this lose the exact product above. */
const LARGEST_ANGLE = 1e6
const SINE_TERMS = 9
const ARC_TERMS = 14

/** `r - r^3/3! + ...` and `1 - r^2/2! + ...` for |r| <= pi/4, to 1e-19. */
const reduced = (r: number): { readonly sine: number; readonly cosine: number } => {
  let sine = 1
  let cosine = 1
  for (let n = SINE_TERMS; n > 0; n -= 1) {
    sine = 1 - (sine * r * r) / (2 * n * (2 * n + 1))
    cosine = 1 - (cosine * r * r) / (2 * n * (2 * n - 1))
  }
  return { sine: sine * r, cosine }
}

/** Sine and cosine of an angle (rad), each to 2e-16. @throws RangeError beyond 1e6, which no plate turns. */
export const sineAndCosine = (angle: number): { readonly sine: number; readonly cosine: number } => {
  if (!(Math.abs(angle) <= LARGEST_ANGLE)) throw new RangeError(`no sine of ${angle}`)
  const quarters = Math.round(angle / (QUARTER_TURN_HIGH + QUARTER_TURN_LOW))
  const { sine, cosine } = reduced(angle - quarters * QUARTER_TURN_HIGH - quarters * QUARTER_TURN_LOW)
  switch (((quarters % 4) + 4) % 4) {
    case 0:
      return { sine, cosine }
    case 1:
      return { sine: cosine, cosine: -sine }
    case 2:
      return { sine: -sine, cosine: -cosine }
    default:
      return { sine: -cosine, cosine: sine }
  }
}

/** The arc tangent of z in 0..1: halved twice, `tan(a/2) = z/(1 + sqrt(1 + z^2))`, then its series. */
const arcOf = (z: number): number => {
  const half = z / (1 + Math.sqrt(1 + z * z))
  const quarter = half / (1 + Math.sqrt(1 + half * half))
  let sum = 0
  for (let n = ARC_TERMS; n >= 0; n -= 1) sum = 1 / (2 * n + 1) - sum * quarter * quarter
  return 4 * quarter * sum
}

/** The angle (rad, -pi..pi) of the point (x, y), to 1e-15; 0 for the origin. */
export const angleOf = (x: number, y: number): number => {
  const [width, height] = [Math.abs(x), Math.abs(y)]
  if (width === 0 && height === 0) return 0
  const acute = height <= width ? arcOf(height / width) : Math.PI / 2 - arcOf(width / height)
  const upper = x < 0 ? Math.PI - acute : acute
  return y < 0 ? -upper : upper
}
