// A link carries an input in its fragment, which no browser sends to a server: compressed, or plain for those who write links by hand.
// Source: RFC 3986, section 3.5; RFC 1951 (raw deflate); RFC 4648, section 5 (base64url).

import * as E from 'fp-ts/Either'
import { shown } from '../../spec/codec'
import type { Problem } from '../../spec/problem'
import { type Asked, DEFAULT_ASKED, type Task } from './task'

/** Most bytes that a link may hold, unpacked: some hundred times an observations file. */
export const MAX_LINKED_BYTES = 1_000_000

type Parsed<A> = E.Either<ReadonlyArray<Problem>, A>

const problem = (code: Problem['code'], path: string, expected: string, found: string): Parsed<never> =>
  E.left([{ code, path: `link, ${path}`, expected, found }])

/** The options of `audit` for what a CSV of observations does not say, with the field that each fills. */
export const CSV_OPTIONS = [
  ['pulses', 'pulses'],
  ['basis-x', 'basisX'],
  ['key-bases', 'keyBases'],
  ['key-intensities', 'keyIntensities'],
  ['sampled-fraction', 'sampledFraction'],
  ['leak-bits', 'leakBits'],
  ['leak-efficiency', 'leakEfficiency'],
  ['claim-bits', 'claimBits'],
] as const

const FIELDS = ['deflate', 'text', 'name', 'epsilon', 'correctness', ...CSV_OPTIONS.map(([option]) => option)]

/** All bytes of a stream, or undefined where there are more than `most`. */
const gathered = async (
  stream: ReadableStream<Uint8Array>,
  most: number,
): Promise<Uint8Array | undefined> => {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > most) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  const all = new Uint8Array(length)
  chunks.reduce((at, chunk) => {
    all.set(chunk, at)
    return at + chunk.length
  }, 0)
  return all
}

const streamed = (bytes: Uint8Array, through: CompressionStream | DecompressionStream) =>
  new Blob([new Uint8Array(bytes)]).stream().pipeThrough(through)

const base64url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

const bytesOfBase64url = (text: string): Uint8Array | undefined => {
  if (!/^[\w-]*$/.test(text)) return undefined
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

/** The fragment that carries a text and what is asked of it, without the `#`; defaults of the command line are left out. */
export const fragmentOf = async (name: string, text: string, asked: Asked): Promise<string> => {
  const bytes = new TextEncoder().encode(text)
  const packed =
    (await gathered(streamed(bytes, new CompressionStream('deflate-raw')), bytes.length + 1024)) ?? bytes
  const differing: ReadonlyArray<readonly [string, string | undefined]> = [
    ['epsilon', asked.secrecy === DEFAULT_ASKED.secrecy ? undefined : asked.secrecy],
    ['correctness', asked.correctness === DEFAULT_ASKED.correctness ? undefined : asked.correctness],
    ...CSV_OPTIONS.map(
      ([option, field]) =>
        [option, asked.csv[field] === DEFAULT_ASKED.csv[field] ? undefined : asked.csv[field]] as const,
    ),
  ]
  return new URLSearchParams([
    ['name', name],
    ...differing.flatMap(([option, value]): [string, string][] =>
      value === undefined ? [] : [[option, value]],
    ),
    ['deflate', base64url(packed)],
  ]).toString()
}

const unpacked = async (text: string): Promise<Parsed<Uint8Array>> => {
  const bytes = bytesOfBase64url(text)
  if (bytes === undefined) return problem('KW-IN003', 'deflate', 'base64url characters', shown(text))
  try {
    const found = await gathered(streamed(bytes, new DecompressionStream('deflate-raw')), MAX_LINKED_BYTES)
    return found === undefined
      ? problem('KW-IN002', 'deflate', `at most ${MAX_LINKED_BYTES} bytes, unpacked`, 'more')
      : E.right(found)
  } catch {
    return problem('KW-IN003', 'deflate', 'raw deflate data', 'bytes that do not unpack')
  }
}

const contentOf = async (fields: URLSearchParams): Promise<Parsed<Uint8Array>> => {
  const [packed, text] = [fields.get('deflate'), fields.get('text')]
  if (packed !== null && text === null) return unpacked(packed)
  if (text === null || packed !== null)
    return problem('KW-IN100', 'fragment', 'one of deflate, text', packed === null ? 'neither' : 'both')
  const bytes = new TextEncoder().encode(text)
  return bytes.length > MAX_LINKED_BYTES
    ? problem('KW-IN002', 'text', `at most ${MAX_LINKED_BYTES} bytes`, `${bytes.length} bytes`)
    : E.right(bytes)
}

/** Whether a fragment (without the `#`) carries anything: else it is empty, or a place on the page. */
export const hasInput = (fragment: string): boolean => fragment.includes('=')

/** The task in a fragment, or what is wrong with it. */
export const taskOfFragment = async (fragment: string): Promise<Parsed<Task>> => {
  const fields = new URLSearchParams(fragment)
  const names = [...fields.keys()]
  const strange = names.find((name, at) => !FIELDS.includes(name) || names.indexOf(name) < at)
  if (strange !== undefined)
    return problem('KW-IN101', 'fragment', `each of ${FIELDS.join(', ')} at most once`, shown(strange))
  const content = await contentOf(fields)
  const given = (name: string): string | undefined => fields.get(name) ?? undefined
  return E.map((bytes: Uint8Array): Task => {
    const csv = CSV_OPTIONS.flatMap(([option, field]) =>
      fields.has(option) ? [[field, given(option)] as const] : [],
    )
    return {
      name: given('name') ?? 'input of the link',
      content: bytes,
      asked: {
        secrecy: given('epsilon') ?? DEFAULT_ASKED.secrecy,
        correctness: given('correctness') ?? DEFAULT_ASKED.correctness,
        csv: { ...DEFAULT_ASKED.csv, ...Object.fromEntries(csv) },
      },
    }
  })(content)
}
