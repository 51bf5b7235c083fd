// Our answers to calls of finite-key functions, held against PARI (peer.gp), where it is installed.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import * as E from 'fp-ts/Either'
import { answer } from '../../cli/compute'
import type { Outcomes } from '../../spec/finiteKey/evaluation'
import { fastTranscendentals } from '../../spec/finiteKey/fast/transcendental'
import { FUNCTIONS } from '../../spec/finiteKey/functions'
import { Interval, intervalArithmetic, PrecisionTooLow } from '../../spec/finiteKey/interval'
import type { Call } from './cases'

/** PARI is there. */
export const hasPari = spawnSync('gp', ['--version']).error === undefined
if (!hasPari) process.stdout.write('PARI (gp) is not installed: the arithmetic is not compared.\n')

const PEER = join(__dirname, '..', '..', '..', 'test', 'arithmetic', 'peer.gp')

/** One field of an answer: the enclosure at 50 digits (empty where there is none), and the text that `compute` prints. */
export type Field = readonly [name: string, lower: string, upper: string, text: string]

/** What we say of a call: a refusal, where the working precision does not decide the digits asked for, still has enclosures. */
export type Ours = {
  readonly call: Call
  readonly fields: ReadonlyArray<Field>
  readonly refusal: string | undefined
}

/** The enclosures at 50 digits; none where one step of the formula needs more. */
const enclosures = ({ fn, args }: Call): Outcomes => {
  const bound = FUNCTIONS.get(fn)?.(args)
  if (bound === undefined || E.isLeft(bound)) return {}
  try {
    return bound.right.evaluate(intervalArithmetic(50, fastTranscendentals))
  } catch (error) {
    if (error instanceof PrecisionTooLow) return {}
    throw error
  }
}

const textsOf = (result: unknown): Readonly<Record<string, string>> =>
  typeof result === 'string'
    ? { value: result }
    : Object.fromEntries(Object.entries(result ?? {}).map(([name, text]) => [name, String(text)]))

/** The answer of `compute`, with the enclosures behind it. */
export const ours = (call: Call): Ours => {
  const said = answer(JSON.stringify({ fn: call.fn, args: call.args, digits: call.digits }), 50)
  const found = enclosures(call)
  const texts = 'result' in said ? textsOf(said.result) : {}
  const names = 'result' in said ? Object.keys(texts) : Object.keys(found)
  return {
    call,
    refusal: 'error' in said ? said.error.message : undefined,
    fields: names.map((name): Field => {
      const outcome = found[name]
      const [lower, upper] =
        outcome instanceof Interval ? [outcome.lower.toString(), outcome.upper.toString()] : ['', '']
      return [name, lower, upper, texts[name] ?? '']
    }),
  }
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/

/** An argument as PARI reads it: numbers as exact rationals, words as texts, null as infinity. */
const pari = (value: unknown): string => {
  if (value === null) return 'oo'
  if (typeof value === 'string') return NUMBER.test(value) ? `dec("${value}")` : `"${value}"`
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (Array.isArray(value)) return `[${value.map(pari).join(',')}]`
  if (typeof value === 'object') return `[${Object.values(value).map(pari).join(',')}]`
  return String(value)
}

/** Arguments in the order in which docs/compute.md, and so peer.gp, has them. */
const ORDER: Readonly<Record<string, ReadonlyArray<string>>> = {
  paper_key: ['counts', 'xi', 'mu_x', 'mu_y', 'leak', 'variant'],
  lim2014: ['mus', 'ps', 'nX', 'nZ', 'mZ', 'eps_sec', 'eps_cor', 'leak', 'bound'],
  rusca2018: ['mu1', 'mu2', 'p1', 'p2', 'nZ', 'mZ', 'nX', 'mX', 'eps_sec', 'eps_cor', 'leak', 's0u_from'],
  wiesemann2024: [
    ...[
      'mu1',
      'mu2',
      'p1',
      'p2',
      'nK',
      'mK',
      'nT',
      'mT',
      'eps_sec',
      'eps_cor',
      'leak',
      'sampling',
      'with_vacuum',
    ],
  ],
  tomamichel2012: ['n', 'k', 'Qtol', 'q', 'leak', 'eps_sec', 'eps_cor'],
}

const lineOf = (one: Ours, number: number): string => {
  const { fn, args, digits } = one.call
  const values = (ORDER[fn] ?? Object.keys(args)).map((name) => args[name])
  return `go(${number},"${fn}",${digits},${pari(values)},[${one.fields.map((field) => `[${field.map((text) => `"${text}"`).join(',')}]`).join(',')}])`
}

/** What PARI says of each: `ok`, `undefined` or `wrong FIELD WHAT`. @throws where gp stops early */
export const judgedByPari = (all: ReadonlyArray<Ours>): ReadonlyArray<string> => {
  const { stdout, stderr, status } = spawnSync('gp', ['-q', '-f', PEER], {
    input: `${all.map(lineOf).join('\n')}\n`,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
  const lines = stdout.trimEnd().split('\n')
  const verdicts = lines.map((line, at) =>
    line.startsWith(`${at} `) ? line.slice(`${at} `.length) : undefined,
  )
  if (status !== 0 || verdicts.length !== all.length || verdicts.includes(undefined))
    throw new Error(
      `gp: ${verdicts.length} of ${all.length} answers\n${stderr.slice(-2000)}\n${stdout.slice(-2000)}`,
    )
  return verdicts.flatMap((verdict) => (verdict === undefined ? [] : [verdict]))
}
