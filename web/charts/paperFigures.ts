// The figures of the paper as Vega-Lite charts: data in, plain JSON out, nothing drawn here.
// Source: paper, Figures 2a-2d, 4b and 4c, as SYSTEM.md describes them.

import type { TopLevelSpec } from 'vega-lite'
import type { CountsRow, PacketQberRow } from '../../model/figures/pass'
import type { AttitudeRow, FineTrackingRow } from '../../model/figures/pointing'
import type { OrbitQberRow } from '../../model/figures/polarization'
import type { ScanPoint } from '../../model/pointing/farField'
import { CONFIG, PALETTE, PANEL } from './style'

const SCHEMA = 'https://vega.github.io/schema/vega-lite/v5.json'

const titled = (text: string, subtitle: string) => ({ text, subtitle })

/** Figure 2a: error of the light alone over an orbit, per cent. */
export const orbitQberChart = (rows: ReadonlyArray<OrbitQberRow>): TopLevelSpec => ({
  $schema: SCHEMA,
  config: CONFIG,
  ...PANEL,
  title: titled(
    'Figure 2a: normalised QBER over an orbit',
    'modelled, means of 10 s; drift of the fibre fitted, published 0-1.0 %',
  ),
  data: { values: [...rows] },
  mark: { type: 'line', strokeWidth: 1, color: PALETTE[0] },
  encoding: {
    x: { field: 'second', type: 'quantitative', title: 'time, s' },
    y: { field: 'qberPercent', type: 'quantitative', title: 'QBER, %', scale: { domain: [0, 1] } },
  },
})

/** Figure 2b: angles of both axes off the line to the station, microradians. */
export const attitudeChart = (rows: ReadonlyArray<AttitudeRow>): TopLevelSpec => ({
  $schema: SCHEMA,
  config: CONFIG,
  ...PANEL,
  title: titled(
    'Figure 2b: tracking error of the attitude',
    'modelled; torque noise fitted, published range of an axis 280-350 µrad',
  ),
  data: {
    values: rows.flatMap(({ second, xMicroradians, yMicroradians }) => [
      { second, axis: 'x', error: xMicroradians },
      { second, axis: 'y', error: yMicroradians },
    ]),
  },
  mark: { type: 'line', strokeWidth: 1 },
  encoding: {
    x: { field: 'second', type: 'quantitative', title: 'time, s' },
    y: { field: 'error', type: 'quantitative', title: 'error, µrad' },
    color: { field: 'axis', type: 'nominal', title: 'axis' },
    strokeDash: { field: 'axis', type: 'nominal', title: 'axis' },
  },
})

const GAUSSIAN_STEPS = 81

/** Figure 2c: a scan of the beam across the station (microradians, power relative to the axis) and the Gaussian with this divergence (1/e, full angle). */
export const farFieldChart = (
  scan: ReadonlyArray<ScanPoint>,
  divergenceMicroradians: number,
): TopLevelSpec => {
  const offsets = scan.map(({ offset }) => offset)
  const [from, to] = [Math.min(...offsets), Math.max(...offsets)]
  const peak = Math.max(...scan.map(({ power }) => power))
  const curve = Array.from({ length: GAUSSIAN_STEPS }, (_, at) => {
    const offset = from + ((to - from) * at) / (GAUSSIAN_STEPS - 1)
    return { offset, power: peak * Math.exp(-((2 * offset) ** 2) / divergenceMicroradians ** 2) }
  })
  const x = { field: 'offset', type: 'quantitative', title: 'aim off the station, µrad' } as const
  const y = {
    field: 'power',
    type: 'quantitative',
    title: 'power relative to the axis',
    scale: { type: 'log' },
  } as const
  const series = (name: string) => ({ datum: name, type: 'nominal', title: null }) as const
  return {
    $schema: SCHEMA,
    config: CONFIG,
    ...PANEL,
    title: titled(
      'Figure 2c: far field of the quantum beam',
      `modelled from 9 µrad (restored); the fit gives ${divergenceMicroradians.toFixed(2)} µrad between the 1/e points`,
    ),
    layer: [
      {
        data: { values: curve },
        mark: { type: 'line', strokeWidth: 1.5 },
        encoding: { x, y, color: series('Gaussian that fits') },
      },
      {
        data: { values: [...scan] },
        mark: { type: 'point', filled: true, size: 40, opacity: 1 },
        encoding: { x, y, color: series('scan') },
      },
    ],
  }
}

/** Figure 2d: error after fine tracking at both ends, radial root mean square in microradians. */
export const fineTrackingChart = (rows: ReadonlyArray<FineTrackingRow>): TopLevelSpec => ({
  $schema: SCHEMA,
  config: CONFIG,
  ...PANEL,
  title: titled(
    'Figure 2d: error after fine tracking',
    'modelled; vibration and noise fitted, published 0.55-1.6 µrad (satellite), 3.3-4.0 µrad (station)',
  ),
  data: { values: [...rows] },
  encoding: {
    x: { field: 'second', type: 'quantitative', title: 'time, s' },
    y: {
      field: 'rmsMicroradians',
      type: 'quantitative',
      title: 'error, µrad rms',
      scale: { type: 'log', domain: [0.5, 5] },
    },
    color: { field: 'end', type: 'nominal', title: 'end' },
  },
  layer: [
    { mark: { type: 'line', strokeWidth: 1.5 } },
    {
      mark: { type: 'point', filled: true, size: 40, opacity: 1 },
      encoding: { shape: { field: 'end', type: 'nominal', title: 'end' } },
    },
  ],
})

const time = { field: 'second', type: 'quantitative', title: 'time, s' } as const

/** Figure 4b: range, and counts a second, over a pass. */
export const countsChart = (rows: ReadonlyArray<CountsRow>): TopLevelSpec => ({
  $schema: SCHEMA,
  config: CONFIG,
  title: titled(
    'Figure 4b: distance and counts over the pass',
    'simulated; extra loss of the station fitted',
  ),
  // A second without counts has no place on a logarithmic axis: the line breaks there.
  data: {
    values: rows.map((row) => ({
      ...row,
      countsPerSecond: row.countsPerSecond > 0 ? row.countsPerSecond : null,
    })),
  },
  vconcat: [
    {
      width: PANEL.width,
      height: PANEL.height / 2,
      mark: { type: 'line', strokeWidth: 1.5, color: PALETTE[1] },
      encoding: {
        x: time,
        y: { field: 'rangeKm', type: 'quantitative', title: 'distance, km', scale: { zero: false } },
      },
    },
    {
      ...PANEL,
      mark: { type: 'line', strokeWidth: 1.5, color: PALETTE[0] },
      encoding: {
        x: time,
        y: { field: 'countsPerSecond', type: 'quantitative', title: 'counts, 1/s', scale: { type: 'log' } },
      },
    },
  ],
})

/** Figure 4c: QBER of each packet with its confidence interval, per cent. */
export const packetQberChart = (rows: ReadonlyArray<PacketQberRow>): TopLevelSpec => {
  const x = { field: 'packet', type: 'ordinal', title: 'packet of 100 kbit' } as const
  return {
    $schema: SCHEMA,
    config: CONFIG,
    ...PANEL,
    title: titled(
      'Figure 4c: QBER of the packets',
      'simulated; sky counts fitted; bars are confidence intervals',
    ),
    data: {
      values: rows.map(({ packet, qber, lower, upper }) => ({
        packet,
        qber: 100 * qber,
        lower: 100 * lower,
        upper: 100 * upper,
      })),
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5, color: PALETTE[6] },
        encoding: {
          x,
          y: { field: 'lower', type: 'quantitative', title: 'QBER, %' },
          y2: { field: 'upper' },
        },
      },
      {
        mark: { type: 'point', filled: true, size: 45, opacity: 1, color: PALETTE[0] },
        encoding: { x, y: { field: 'qber', type: 'quantitative', title: 'QBER, %' } },
      },
    ],
  }
}
