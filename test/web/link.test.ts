// Links that carry inputs: what goes in comes out, and what is wrong with a link is told.

import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import * as E from 'fp-ts/Either'
import { problemLine } from '../../spec/problem'
import { fragmentOf, hasInput, MAX_LINKED_BYTES, taskOfFragment } from '../../web/auditor/link'
import { DEFAULT_ASKED } from '../../web/auditor/task'

const packed = (bytes: string | Uint8Array): string => deflateRawSync(bytes).toString('base64url')

const refusalOf = async (fragment: string): Promise<string> => {
  const task = await taskOfFragment(fragment)
  return E.isLeft(task) ? task.left.map(problemLine).join('\n') : 'accepted'
}

describe('fragmentOf', () => {
  it('gives what taskOfFragment takes apart again, whatever the text and the name', async () => {
    const asked = fc.record({
      secrecy: fc.string(),
      correctness: fc.constant(DEFAULT_ASKED.correctness),
      csv: fc.record({
        ...Object.fromEntries(
          Object.entries(DEFAULT_ASKED.csv).map(([name, value]) => [name, fc.constant(value)]),
        ),
        pulses: fc.option(fc.string(), { nil: undefined }),
        basisX: fc.constant('0.25'),
      }),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        asked,
        async (text, name, { csv, ...epsilons }) => {
          const wanted = { ...epsilons, csv: { ...DEFAULT_ASKED.csv, ...csv } }
          const task = await taskOfFragment(await fragmentOf(name, text, wanted))
          expect(task).toEqual(E.right({ name, content: new TextEncoder().encode(text), asked: wanted }))
        },
      ),
      { numRuns: 100 },
    )
  })

  it('is shorter than the text, for observations', async () => {
    const text = JSON.stringify({ counts: Array.from({ length: 40 }, () => ({ detections: 1, errors: 1 })) })
    expect((await fragmentOf('a', text, DEFAULT_ASKED)).length).toBeLessThan(text.length)
  })
})

describe('hasInput', () => {
  it('tells what carries an input from a place on the page', async () => {
    expect(['', 'verdict', 'change-title'].map(hasInput)).toEqual([false, false, false])
    expect([await fragmentOf('a', 'b', DEFAULT_ASKED), 'text=', 'onload=1'].map(hasInput)).toEqual([
      true,
      true,
      true,
    ])
  })
})

describe('taskOfFragment', () => {
  it('takes plain text and options by their names on the command line', async () => {
    const task = await taskOfFragment('text=a%2Cb%0A1&pulses=1e3&leak-bits=7&epsilon=1e-9')
    expect(task).toEqual(
      E.right({
        name: 'input of the link',
        content: new TextEncoder().encode('a,b\n1'),
        asked: {
          secrecy: '1e-9',
          correctness: '1e-15',
          csv: { ...DEFAULT_ASKED.csv, pulses: '1e3', leakBits: '7' },
        },
      }),
    )
  })

  it.each([
    [
      'letters that are not base64url',
      'deflate=a*b',
      'KW-IN003 link, deflate: expected base64url characters',
    ],
    ['half a byte', 'deflate=A', 'KW-IN003 link, deflate: '],
    ['what does not unpack', 'deflate=____', 'KW-IN003 link, deflate: expected raw deflate data'],
    ['data cut short', `deflate=${packed('x'.repeat(999)).slice(0, 6)}`, 'KW-IN003 link, deflate: '],
    ['neither form', 'name=a', 'KW-IN100 link, fragment: expected one of deflate, text, got neither'],
    [
      'both forms',
      `text=a&deflate=${packed('a')}`,
      'KW-IN100 link, fragment: expected one of deflate, text, got both',
    ],
    ['a field nobody reads', 'text=a&precision=9', 'KW-IN101 link, fragment: '],
    ['a field twice', 'text=a&text=b', 'KW-IN101 link, fragment: '],
    ['too much text', `text=${'a'.repeat(MAX_LINKED_BYTES + 1)}`, 'KW-IN002 link, text: '],
    [
      'what unpacks to too much',
      `deflate=${packed(new Uint8Array(50 * MAX_LINKED_BYTES))}`,
      `KW-IN002 link, deflate: expected at most ${MAX_LINKED_BYTES} bytes, unpacked, got more`,
    ],
  ])('refuses %s', async (_, fragment, start) => {
    const line = await refusalOf(fragment)
    expect(line.slice(0, start.length)).toBe(start)
  })

  it('takes as much as its limit', async () => {
    expect(await refusalOf(`deflate=${packed(new Uint8Array(MAX_LINKED_BYTES))}`)).toBe('accepted')
  })
})
