// Axes from their text, and what a setting does to a variant.

import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { parameterList, parametersOf, type Setting, withSettings } from '../../spec/design/settings'
import { parseAxis, pointsOf } from '../../spec/design/sweep'
import { variantData, variantOf } from './variants'

const valuesOf = (text: string): ReadonlyArray<string> => {
  const axis = parseAxis(text, '--sweep')
  return E.isRight(axis) ? axis.right.values : []
}

describe('parseAxis', () => {
  it.each([
    ['loss=20:22:1', ['20', '21', '22']],
    ['loss=20:21:0.3', ['20', '20.3', '20.6', '20.9']],
    ['loss=30:20:-5', ['30', '25', '20']],
    ['epsilon=1e-6:1e-10:x0.01', ['0.000001', '1e-8', '1e-10']],
    ['block=1e4:1e6:x10', ['10000', '100000', '1000000']],
    ['analysis=composable,direct', ['composable', 'direct']],
    ['mu.signal=0.5', ['0.5']],
  ])('reads %s', (text, values) => {
    expect(valuesOf(text)).toEqual(values)
  })

  it.each([
    'loss',
    'loss=',
    '=1',
    'hope=1',
    'loss=1:2',
    'loss=1:2:0',
    'loss=2:1:1',
    'loss=1:10:x1',
    'loss=0:10:x2',
    'loss=1:0:x0.5',
    'loss=a:b:c',
    'loss=1,1',
    'loss=1,,2',
    'loss=0:1:1e-9',
  ])('refuses %s', (text) => {
    const axis = parseAxis(text, '--sweep')
    expect(E.isLeft(axis) && axis.left.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'KW-US301 --sweep',
    ])
  })
})

const variant = variantOf(variantData)

const parametersWith = (settings: ReadonlyArray<Setting>): Readonly<Record<string, string>> | string => {
  const changed = withSettings(variant, settings)
  return E.isRight(changed)
    ? parametersOf(changed.right)
    : `${changed.left[0]?.path}: ${changed.left[0]?.expected}`
}

describe('withSettings', () => {
  it.each<[Setting, Readonly<Record<string, string>>]>([
    [['loss', '42'], { loss: '42' }],
    [['extra-loss', '3'], { loss: '33' }],
    [['duration', '7'], { duration: '7' }],
    [['rate', '2e8'], { rate: '200000000' }],
    [['background', '0'], { background: '0' }],
    [['dark', '1e-6'], { dark: '0.000001' }],
    [['efficiency', '0.5'], { efficiency: '0.5' }],
    [['optical-error', '0.01'], { 'optical-error': '0.01' }],
    [['basis', '0.9'], { basis: '0.9' }],
    [['key-bases', 'Z'], { keyedBases: 'Z' }],
    [['sampled', '0.2'], { sampled: '0.2' }],
    [['block', '1e5'], { block: '100000' }],
    [['block', 'pooled'], { block: 'pooled' }],
    [['f', '1.1'], { f: '1.1' }],
    [['epsilon', '1e-6'], { epsilon: '0.000001' }],
    [['correctness', '1e-12'], { correctness: '1e-12' }],
    [['analysis', 'direct'], { analysis: 'direct' }],
    [['mu.decoy', '0.2'], { 'mu.decoy': '0.2' }],
    // 0.7 : 0.2 in 0.9 becomes 0.7 : 0.2 in 0.6; the last gets what is left.
    [['p.vacuum', '0.4'], { 'p.signal': '0.466666666666', 'p.decoy': '0.133333333334', 'p.vacuum': '0.4' }],
  ])('sets %j and nothing else', (setting, expected) => {
    expect(parametersWith([setting])).toEqual({ ...parametersOf(variant), ...expected })
  })

  it('knows every parameter of the list', () => {
    const named = parameterList().filter(({ name }) => !name.includes('NAME'))
    for (const { name } of named) expect(parametersWith([[name, '?']])).toMatch(new RegExp(`^${name}: `))
  })

  it.each<[Setting, string]>([
    [['loss', '-1'], 'loss: a loss in dB'],
    [['block', '0'], 'block: a number of bits above 0'],
    [['block', '1e5e'], 'block: a number of bits above 0'],
    [['mu.bright', '1'], 'mu.bright: one of the intensities signal, decoy, vacuum'],
    [['p.bright', '0.1'], 'p.bright: one of the intensities'],
    [['epsilon', '1e-15'], 'epsilon: an epsilon above the correctness epsilon'],
    [['hope', '1'], 'hope: one of loss, extra-loss'],
  ])('refuses %j', (setting, expected) => {
    expect(parametersWith([setting])).toContain(expected)
  })

  it('refuses a fixed loss on a pass', () => {
    const stretches = [{ seconds: '1', lossDb: '40', backgroundPerPulse: '0' }]
    const pass = variantOf({ ...variantData, channel: { kind: 'pass', stretches } })
    for (const name of ['loss', 'duration']) expect(E.isLeft(withSettings(pass, [[name, '20']]))).toBe(true)
    const more = withSettings(pass, [['extra-loss', '2.5']])
    expect(E.isRight(more) && parametersOf(more.right).loss).toBe('mean 42.500')
  })
})

describe('pointsOf', () => {
  it('refuses every value that a variant cannot take, once', () => {
    const axes = ['loss=-1,20', 'basis=0.5,2'].flatMap((text) => {
      const axis = parseAxis(text, '--sweep')
      return E.isRight(axis) ? [axis.right] : []
    })
    const points = pointsOf([variant, variant], axes)
    expect(E.isLeft(points) && points.left.map(({ path, found }) => `${path} ${found}`)).toEqual([
      '--sweep loss "-1"',
      '--sweep basis "2"',
    ])
  })
})
