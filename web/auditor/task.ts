// What the page asks of its worker, and what the worker answers: plain data, since both sides hold their own copy.

import type { CsvOptions } from '../../spec/input/auditInput'
import type { Problem } from '../../spec/problem'
import type { Draft } from './draft'

/** What an input does not say itself; every value as it was typed. Where observations come as CSV, `csv` says the rest. */
export type Asked = {
  readonly secrecy: string
  readonly correctness: string
  readonly csv: Omit<CsvOptions, 'name'>
}

/** The defaults of the command line. */
export const DEFAULT_ASKED: Asked = {
  secrecy: '1e-10',
  correctness: '1e-15',
  csv: {
    pulses: undefined,
    basisX: '0.5',
    keyBases: 'X,Z',
    keyIntensities: undefined,
    sampledFraction: '0',
    leakBits: undefined,
    leakEfficiency: undefined,
    claimBits: undefined,
  },
}

/** The bytes of a file or the fields of the form, what it is called, and what is asked of it. */
export type Task = {
  readonly name: string
  readonly content: Uint8Array | Draft
  readonly asked: Asked
}

/** What the text turned out to be; `table` is a CSV of observations, which needs more than it says. */
export type InputKind = 'observations' | 'table' | 'passes' | 'certificate'

/** Green, red, or neither: there was no claim, or there is no verdict on published aggregates. */
export type Tone = 'good' | 'bad' | 'neutral'

/** A file that the page offers: made of the input, never uploaded. */
export type Download = { readonly label: string; readonly file: string; readonly text: string }

/** One message of the worker. They come in this order; `problems` ends a task, and so does `report`. */
export type Answer =
  /** What was read: the input's text, and the fields of the form where it holds observations. */
  | { readonly kind: 'read'; readonly input: InputKind; readonly text: string; readonly draft?: Draft }
  | { readonly kind: 'problems'; readonly input: InputKind; readonly problems: ReadonlyArray<Problem> }
  | { readonly kind: 'progress'; readonly done: number; readonly total: number; readonly what: string }
  /** `word` is the verdict, `sentence` what it says. */
  | { readonly kind: 'verdict'; readonly tone: Tone; readonly word: string; readonly sentence: string }
  /** The report as a document of its own, and the files that go with it. */
  | { readonly kind: 'report'; readonly document: string; readonly downloads: ReadonlyArray<Download> }
