// What the simulated hardware around the beam shows, beside what was published: one line an observable, with its band.
// Run: npm run -s build && node build/bench/hardwarePointing.js. The figures and what they mean: docs/hardware-pointing.md.

import { laserRows } from './laserObservables'
import type { Observable } from './observable'
import { fitRows, linkRows, orbitRows } from './passObservables'
import { acquisitionRows, attitudeRows, fineRows } from './pointingObservables'

/** Every observable of rows 9 to 16 and 22, measured anew. */
export const observables = (): ReadonlyArray<Observable> => [
  ...attitudeRows(),
  ...fineRows(),
  ...acquisitionRows(),
  ...orbitRows(),
  ...linkRows(),
  ...fitRows(),
  ...laserRows(),
]

const digits = (value: number): string =>
  Math.abs(value) >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(2)
const shown = ([low, high]: readonly [number, number]): string =>
  digits(low) === digits(high) ? digits(low) : `${digits(low)} to ${digits(high)}`

const main = (): void => {
  for (const { row, name, published, band, ours } of observables()) {
    const isWithin = ours[0] >= band[0] && ours[1] <= band[1]
    console.log(
      `${row.padEnd(7)}  ${name.padEnd(52)}  published ${published.padEnd(18)}  ours ${shown(ours).padEnd(18)}  band ${shown(band).padEnd(18)}  ${isWithin ? 'within' : 'OUTSIDE'}`,
    )
  }
}

if (require.main === module) main()
