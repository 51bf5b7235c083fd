// Charts of audits: plain JSON, drawn as the same bytes twice, in colours that the page sets, with every label in full.

import { describe, expect, it, jest } from '@jest/globals'
import { lengthsChart, passesChart, waterfallChart } from '../../web/charts/auditCharts'
import { svgOf } from '../../web/drawing/svg'

const BARS = [
  { name: 'composable', bits: 87_004, kind: 'certified', label: '87 004' },
  { name: '<script>', bits: 117_581, kind: 'not a proof', label: '117 581' },
] as const
const FALL = [
  { name: 'sifted bits that make key', from: 0, to: 10, kind: 'total', label: 'ten' },
  { name: 'a step with a rather long name, told in full', from: 10, to: 4, kind: 'step', label: '-6' },
  { name: 'certified key', from: 0, to: 4, kind: 'limit', label: 'four' },
] as const
const POINTS = [{ pass: '2022-09-25 Jinan', series: 'published', bits: 406_784 }]

describe.each([
  ['lengthsChart', lengthsChart(BARS, 101_696), ['87 004', '117 581', 'claim', '&lt;script&gt;']],
  ['lengthsChart without claim', lengthsChart(BARS, undefined), ['composable']],
  [
    'waterfallChart',
    waterfallChart(FALL, 'bits'),
    ['a step with a rather long name, told in full', '-6', 'four'],
  ],
  [
    'passesChart',
    passesChart(POINTS, ['published', 'a series with a long name, modelled']),
    ['2022-09-25 Jinan', 'a series with a long name, modelled'],
  ],
] as const)('%s', (_, chart, labels) => {
  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart)
  })

  it('draws as the same bytes twice, without a warning, in colours of the page alone', async () => {
    const warn = jest.spyOn(console, 'warn')
    const svg = await svgOf(chart)
    expect(await svgOf(chart)).toBe(svg)
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
    for (const label of labels) expect(svg).toContain(`>${label}<`)
    expect(svg).not.toMatch(/url\(#|NaN|undefined|Infinity|<script|…/)
    const colours = new Set([...svg.matchAll(/(?:stroke|fill)="([^"]*)"/g)].map(([, colour]) => colour))
    for (const colour of colours) expect(colour).toMatch(/^(var\(--[a-z-]+\)|none|transparent)$/)
  })
})

describe('lengthsChart', () => {
  it('draws the claim as one line, and none without a claim', async () => {
    const lines = async (claim: number | undefined) =>
      (await svgOf(lengthsChart(BARS, claim))).match(/stroke="var\(--chart-bad\)"/g)?.length ?? 0
    expect([await lines(101_696), await lines(undefined)]).toEqual([1, 0])
  })
})
