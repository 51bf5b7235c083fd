// The figures of the paper: data within what was published, charts that are plain JSON with titles and units, SVG of fixed bytes.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, jest } from '@jest/globals'
import { writeFigures } from '../../cli/figures'
import { attitudeError, farFieldFigure, fineTrackingError } from '../../model/figures/pointing'
import { orbitErrors, orbitQber } from '../../model/figures/polarization'
import {
  attitudeChart,
  countsChart,
  farFieldChart,
  fineTrackingChart,
  orbitQberChart,
  packetQberChart,
} from '../../web/charts/paperFigures'
import { PALETTE } from '../../web/charts/style'
import { svgOf } from '../../web/drawing/svg'
import { directory } from '../cli/commandLine'

const COUNTS = Array.from({ length: 30 }, (_, second) => ({
  second,
  rangeKm: 830 + (second - 15) ** 2,
  countsPerSecond: second === 7 ? 0 : 1000 * (1 + second),
}))
const PACKETS = [
  { packet: 1, qber: 0.0179, lower: 0.0171, upper: 0.0187 },
  { packet: 2, qber: 0.0076, lower: 0.0071, upper: 0.0081 },
]
const ORBIT = orbitQber(orbitErrors('test').errors)
const ATTITUDE = attitudeError('test')
const FAR_FIELD = farFieldFigure('test')
const FINE = fineTrackingError('test')
const DATA = {
  fig2a: ORBIT,
  fig2b: ATTITUDE,
  fig2c: FAR_FIELD,
  fig2d: FINE,
  fig4b: COUNTS,
  fig4c: PACKETS,
}
const CHARTS = {
  'Figure 2a': orbitQberChart(ORBIT),
  'Figure 2b': attitudeChart(ATTITUDE),
  'Figure 2c': farFieldChart(FAR_FIELD.scan, FAR_FIELD.divergenceMicroradians),
  'Figure 2d': fineTrackingChart(FINE),
  'Figure 4b': countsChart(COUNTS),
  'Figure 4c': packetQberChart(PACKETS),
}

describe('the data of the figures', () => {
  it('cover an orbit, a pass, a scan, and both ends', () => {
    // A day over 15.219 revolutions is 5677 s, in points of 10 s.
    expect(ORBIT).toHaveLength(567)
    expect(ATTITUDE).toHaveLength(1200)
    expect(FAR_FIELD.scan).toHaveLength(17)
    expect(FINE.map(({ end }) => end).filter((end) => end === 'station')).toHaveLength(30)
    expect(FINE).toHaveLength(60)
  })

  it('are the same for the same seed and others for another', () => {
    expect(attitudeError('test')).toEqual(ATTITUDE)
    expect(attitudeError('other')).not.toEqual(ATTITUDE)
    expect(fineTrackingError('other')).not.toEqual(FINE)
    expect(farFieldFigure('other')).not.toEqual(FAR_FIELD)
    expect(orbitQber(orbitErrors('other').errors)).not.toEqual(ORBIT)
  })

  it('of Figure 2d grow with the range at the satellite and with the air at the station', () => {
    for (const wanted of ['satellite', 'station']) {
      const rms = FINE.filter(({ end }) => end === wanted).map(({ rmsMicroradians }) => rmsMicroradians)
      const middle = rms[15] ?? Number.NaN
      expect(rms[0]).toBeGreaterThan(1.1 * middle)
      expect(rms[29]).toBeGreaterThan(1.1 * middle)
    }
  })
})

describe.each(Object.entries(CHARTS))('the chart of %s', (name, chart) => {
  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(chart))).toEqual(chart)
  })

  it('has a title that says modelled or simulated, and axes with units', () => {
    expect(chart.title).toMatchObject({
      text: expect.stringMatching(new RegExp(`^${name}: `)),
      subtitle: expect.stringMatching(/modelled|simulated/),
    })
    const titles = [...JSON.stringify(chart).matchAll(/"(?:quantitative|ordinal)","title":"([^"]*)"/g)].map(
      ([, title]) => title,
    )
    expect(titles.length).toBeGreaterThan(1)
    for (const title of titles)
      expect(title).toMatch(/, (s|%|µrad|µrad rms|km|1\/s)$|relative|packet of 100 kbit/)
  })

  it('draws as the same bytes twice, without a word of warning, in colours of the palette', async () => {
    const warn = jest.spyOn(console, 'warn')
    const svg = await svgOf(chart)
    expect(await svgOf(chart)).toBe(svg)
    expect(warn).not.toHaveBeenCalled()
    warn.mockRestore()
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
    expect(svg).toContain(name)
    // Names of clips and gradients are counted over a process, so a chart has none.
    expect(svg).not.toMatch(/url\(#|NaN|undefined|Infinity/)
    const colours = new Set(
      [...svg.matchAll(/(?:stroke|fill)="(#[0-9a-f]{6})"/g)].map(([, colour]) => colour),
    )
    const greys = /^#([0-9a-f]{2})\1\1$/
    const chosen: ReadonlyArray<string> = PALETTE
    for (const colour of colours) expect(chosen.includes(colour ?? '') || greys.test(colour ?? '')).toBe(true)
  })
})

describe('countsChart', () => {
  it('breaks the line where a second has no counts: 0 has no place on a logarithmic axis', () => {
    expect(JSON.stringify(countsChart(COUNTS))).toContain('"second":7,"rangeKm":894,"countsPerSecond":null')
  })
})

describe('writeFigures', () => {
  it('makes the directory and writes an SVG and a CSV for each figure', async () => {
    const target = join(directory, 'some', 'where')
    const written = await writeFigures(target, DATA)
    const names = ['fig2a', 'fig2b', 'fig2c', 'fig2d', 'fig4b', 'fig4c'].flatMap((name) => [
      `${name}.svg`,
      `${name}.csv`,
    ])
    expect(written).toMatchObject({ right: names.map((name) => join(target, name)) })
    expect(readdirSync(target).sort()).toEqual([...names].sort())
    expect(readFileSync(join(target, 'fig4c.csv'), 'utf8')).toBe(
      'packet,qber,lower,upper\n1,0.0179,0.0171,0.0187\n2,0.0076,0.0071,0.0081\n',
    )
    const counts = readFileSync(join(target, 'fig4b.csv'), 'utf8').split('\n')
    expect(counts.slice(0, 2)).toEqual(['second,range_km,counts_per_second', '0,1055,1000'])
    expect(counts).toContain('7,894,0')
    for (const name of names.filter((each) => each.endsWith('.csv'))) {
      const [header = '', ...lines] = readFileSync(join(target, name), 'utf8').trimEnd().split('\n')
      expect(header).toMatch(/^[a-z_]+(,[a-z_]+)+$/)
      for (const line of lines) {
        expect(line.split(',')).toHaveLength(header.split(',').length)
        expect(line).not.toMatch(/NaN|undefined|,,|,$/)
      }
    }
  })

  it('writes the figures that there are, with a header where there is no row', async () => {
    const target = join(directory, 'few')
    await writeFigures(target, { fig4c: [] })
    expect(readdirSync(target).sort()).toEqual(['fig4c.csv', 'fig4c.svg'])
    expect(readFileSync(join(target, 'fig4c.csv'), 'utf8')).toBe('packet,qber,lower,upper\n')
  })

  it('has a problem for a directory that cannot be made, and for a file that cannot be written', async () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')
    for (const target of [file, join(file, 'below')])
      expect(await writeFigures(target, DATA)).toMatchObject({
        left: [{ code: 'KW-IN001', path: target }],
      })
    const target = join(directory, 'taken')
    mkdirSync(join(target, 'fig4c.svg'), { recursive: true })
    const { left } = { left: [], ...(await writeFigures(target, { fig4c: PACKETS })) }
    expect(left).toMatchObject([{ code: 'KW-IN001', path: join(target, 'fig4c.svg') }])
    expect(existsSync(join(target, 'fig4c.svg.partial'))).toBe(false)
  })
})
