// The samples of the page: files of the repository that the build puts into it, as data.

import { type Asked, DEFAULT_ASKED, type Task } from '../auditor/task'
import { byId } from './dom'

/** A sample under its label. */
export type Sample = { readonly label: string; readonly task: Task }

/** What the build writes: see web/site/build.ts. */
type SampleData = {
  readonly label: string
  readonly name: string
  readonly text: string
  readonly csv?: Partial<Asked['csv']>
}

const written: ReadonlyArray<SampleData> = JSON.parse(byId('samples-data', HTMLScriptElement).text)

/** In the order of the page. */
export const SAMPLES: ReadonlyArray<Sample> = written.map(({ label, name, text, csv }) => ({
  label,
  task: {
    name,
    content: new TextEncoder().encode(text),
    asked: { ...DEFAULT_ASKED, csv: { ...DEFAULT_ASKED.csv, ...csv } },
  },
}))
