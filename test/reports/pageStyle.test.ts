// Contrast of the colours of reports, in light and in dark. Source: WCAG 2.2, 1.4.3 (text, 4.5 : 1) and 1.4.11 (graphics, 3 : 1).

import { describe, expect, it } from '@jest/globals'
import { INK } from '../../web/charts/style'
import { STYLE } from '../../web/report/pageStyle'

const SCHEMES = ['light', 'dark'].map((name, at) => {
  const block = [...STYLE.matchAll(/:root \{([^}]*)\}/g)][at]?.[1] ?? ''
  return {
    name,
    colours: new Map(
      [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{6})/g)].map(([, key, value]) => [key, value]),
    ),
  }
})

/** Relative luminance of an sRGB colour. */
const luminance = (colour: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

describe.each(SCHEMES)('the $name colours', ({ colours }) => {
  const of = (name: string): string => colours.get(name) ?? 'none'

  it.each([
    ['text', 'paper'],
    ['text', 'panel'],
    ['soft', 'paper'],
    ['soft', 'panel'],
    ['link', 'paper'],
    ['link', 'panel'],
    ['good', 'good-panel'],
    ['bad', 'bad-panel'],
    ['warn', 'warn-panel'],
    ['text', 'good-panel'],
    ['text', 'bad-panel'],
    ['text', 'warn-panel'],
    ['good', 'paper'],
    ['bad', 'paper'],
    ['warn', 'paper'],
    ['chart-text', 'paper'],
  ])('of text, %s on %s, differ by 4.5 : 1', (text, ground) => {
    expect(contrast(of(text), of(ground))).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['chart-good', 'chart-plain', 'chart-muted', 'chart-bad', 'chart-mark'])(
    'of charts, %s on paper, differ by 3 : 1',
    (name) => {
      expect(contrast(of(name), of('paper'))).toBeGreaterThanOrEqual(3)
    },
  )

  it('have every name that charts use', () => {
    for (const name of Object.values(INK)) expect(colours.has(name.slice(6, -1))).toBe(true)
  })
})

describe('contrast', () => {
  it('is 21 for black on white and 1 for a colour on itself', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrast('#123456', '#123456')).toBe(1)
  })
})
