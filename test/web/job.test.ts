// The work behind the page, in node: the order of its answers, and that they are those of the command line.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { problemLine } from '../../spec/problem'
import { answersTo } from '../../web/auditor/job'
import { type Answer, type Asked, DEFAULT_ASKED } from '../../web/auditor/task'
import { svgOf } from '../../web/drawing/svg'
import { ROOT } from '../cli/commandLine'

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const BLOCK = textOf('data/observations_block_500k.json')

const answers = async (
  text: string | Uint8Array,
  asked: Asked = DEFAULT_ASKED,
): Promise<ReadonlyArray<Answer>> => {
  const content = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const found: Answer[] = []
  for await (const answer of answersTo({ name: 'input', content, asked }, { draw: svgOf, program: 'test' }))
    found.push(answer)
  return found
}

const kinds = (found: ReadonlyArray<Answer>): ReadonlyArray<string> =>
  found.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1])

const last = (found: ReadonlyArray<Answer>): Answer => {
  const answer = found.at(-1)
  if (answer === undefined) throw new Error('no answer')
  return answer
}

const problemsOf = (answer: Answer): ReadonlyArray<string> =>
  answer.kind === 'problems' ? answer.problems.map(problemLine) : []

describe('answersTo', () => {
  it('gives the verdict before the analyses that do not decide it', async () => {
    const found = await answers(BLOCK)
    expect(kinds(found)).toEqual(['read', 'progress', 'verdict', 'progress', 'report'])
    const verdict = found.findIndex(({ kind }) => kind === 'verdict')
    const before = found
      .slice(0, verdict)
      .flatMap((answer) => (answer.kind === 'progress' ? [answer.what] : []))
    expect(before).toEqual(['composable', 'direct', 'jinan1'])
  })

  it('answers on a certificate, good or bad', async () => {
    const good = await answers(textOf('examples/certificate_block_500k.json'))
    expect(kinds(good)).toEqual(['read', 'verdict', 'report'])
    expect(good[1]).toMatchObject({ tone: 'good', word: 'ACCEPTED' })
    const bad = await answers(textOf('examples/certificate_one_bit_more.json'))
    expect(bad[1]).toMatchObject({ tone: 'bad', word: 'REJECTED' })
    expect(last(bad)).toMatchObject({ kind: 'report', document: expect.stringContaining('keyLength') })
  })

  it('refuses a certificate that is too long for the kernel, as the kernel does', async () => {
    const long = `{"format": "keywitness/certificate@1"${' '.repeat(1_000_000)}}`
    expect((await answers(long))[1]).toMatchObject({
      tone: 'bad',
      sentence: expect.stringMatching(/condition size/),
    })
  })

  it('takes published passes one by one', async () => {
    const [header = '', first = ''] = textOf('data/jinan1_table1.csv').split('\n')
    const found = await answers(`${header}\n${first}\n`)
    expect(kinds(found)).toEqual(['read', 'progress', 'verdict', 'report'])
    expect(found.find(({ kind }) => kind === 'verdict')).toMatchObject({ tone: 'neutral' })
  })

  it('names an epsilon that is none by the option of the command line, beside what is wrong with the file', async () => {
    const found = await answers('[]', { ...DEFAULT_ASKED, secrecy: '2' })
    expect(problemsOf(last(found)).map((line) => line.split(': expected')[0])).toEqual([
      'KW-US301 --epsilon',
      'KW-IN102 $',
    ])
  })

  it('says what to type to get the same', async () => {
    const csv = { ...DEFAULT_ASKED.csv, pulses: '41238384256', leakBits: '48874' }
    const found = await answers(textOf('examples/observations_block_500k.csv'), {
      secrecy: '1e-9',
      correctness: '1e-15',
      csv,
    })
    expect(last(found)).toMatchObject({
      document: expect.stringContaining(
        'node . audit input --epsilon 1e-9 --pulses 41238384256 --leak-bits 48874\n',
      ),
    })
  })

  it.each([
    ['bytes that are no text', new Uint8Array([0x7b, 0xff]), 'KW-IN003 input'],
    ['an empty file', new Uint8Array(), 'KW-IN003 input'],
    ['an unknown analysis', BLOCK.replace('"jinan1"', '"nobody2020"'), 'KW-IN106 $.claim.analysis'],
  ])('refuses %s', async (_, content, start) => {
    const [line = ''] = problemsOf(last(await answers(content)))
    expect(line.split(': expected')[0]).toBe(start)
  })
})
