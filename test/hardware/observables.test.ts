// Every published observable of the hardware around the beam (SYSTEM.md rows 9 to 16 and 22) is reproduced within its band.

import { describe, expect, it } from '@jest/globals'
import { observables } from '../../bench/hardwarePointing'
import { extraLossDb, rmsError, table1 } from '../../bench/passObservables'
import { FITTED_EXTRA_LOSS_DB } from '../../model/link/extraLoss'
import { STATIONS } from '../../model/orbit/stations'

const OBSERVABLES = observables()

describe('observables', () => {
  it('has rows 9 to 16, 22 and Table 1', () => {
    const rows = new Set(OBSERVABLES.map(({ row }) => row))
    expect([...rows].sort()).toEqual(['10', '11', '12', '13', '14', '16', '22', '9', 'Table 1'])
  })

  it.each(OBSERVABLES)('has row $row, $name, within the band', ({ band, ours }) => {
    expect(ours[0]).toBeGreaterThanOrEqual(band[0])
    expect(ours[1]).toBeLessThanOrEqual(band[1])
    expect(ours[0]).toBeLessThanOrEqual(ours[1])
  })
})

describe('FITTED_EXTRA_LOSS_DB', () => {
  const rows = table1()

  it('is the mean of 10 log10(expected / published packets) of a station over Table 1', () => {
    for (const station of ['Jinan', 'Hefei', 'Wuhan', 'Nanshan'] as const) {
      const losses = rows.filter((row) => row.station === station).map(extraLossDb)
      const fitted = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
      expect(Math.abs(fitted - FITTED_EXTRA_LOSS_DB[station])).toBeLessThan(0.006)
    }
    expect(Object.keys(FITTED_EXTRA_LOSS_DB).sort()).toEqual(Object.keys(STATIONS).sort())
  })

  it('is better than no constant by station and worse than one a pass', () => {
    const byStation = rmsError(rows, ({ station }) => FITTED_EXTRA_LOSS_DB[station])
    expect(byStation).toBeLessThan(rmsError(rows, () => 5.22))
    expect(rmsError(rows, extraLossDb)).toBeLessThan(1e-9)
  })
})
