// Builds the page: two bundles (the page and its worker), the samples and the style, all in one HTML file that needs nothing else.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { STYLE } from '../report/pageStyle'
import { shellOf } from './shell'

/** Compiled code runs from build/web/site; the page is bundled from its TypeScript. */
const ROOT = join(__dirname, '..', '..', '..')

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const version = (): string => {
  const manifest: { version: string } = JSON.parse(textOf('package.json'))
  return manifest.version
}

/** The samples of the page: files of the repository, and for the CSV what its rows do not say. */
const SAMPLES = [
  { label: 'Block of 500 kbit', path: 'data/observations_block_500k.json' },
  { label: 'Pass of 2 Mbit', path: 'data/observations_pass_2M.json' },
  {
    label: 'The block as CSV',
    path: 'examples/observations_block_500k.csv',
    csv: { pulses: '41238384256', leakBits: '48874', claimBits: '101696' },
  },
  { label: 'Certificate', path: 'examples/certificate_block_500k.json' },
  { label: 'Certificate, one bit too many', path: 'examples/certificate_one_bit_more.json' },
  { label: 'Published Table 1', path: 'data/jinan1_table1.csv' },
] as const

const samplesText = (): string => {
  const samples = SAMPLES.map(({ label, path, ...rest }) => ({
    label,
    name: path.slice(path.lastIndexOf('/') + 1),
    text: textOf(path),
    ...rest,
  }))
  // Inside a script element, only this character could begin its end.
  return JSON.stringify(samples).replaceAll('<', '\\u003c')
}

const bundled = async (entry: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'web', 'page', entry)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome109', 'firefox115', 'safari16.4'],
    charset: 'ascii',
    legalComments: 'none',
    alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
    define: { KEYWITNESS_VERSION: JSON.stringify(version()) },
    tsconfigRaw: {},
    logLevel: 'silent',
  })
  const [file] = outputFiles
  if (file === undefined) throw new Error(`esbuild gave no output for ${entry}`)
  if (/<\/script|<!--/i.test(file.text))
    throw new Error(`the bundle of ${entry} would end its script element`)
  return file.text
}

/** Nothing is fetched or sent, only the scripts of the build run, and frames hold reports alone. vega compiles its charts, hence 'unsafe-eval'. */
const policyOf = (script: string): string =>
  [
    "default-src 'none'",
    `script-src 'sha256-${createHash('sha256').update(script).digest('base64')}' 'unsafe-eval'`,
    'worker-src blob:',
    "style-src 'unsafe-inline'",
    'img-src data:',
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ')

/** The page as one HTML text. */
export const buildPage = async (): Promise<string> => {
  const [script, worker] = await Promise.all(['main.ts', 'worker.ts'].map(bundled))
  if (script === undefined || worker === undefined) throw new Error('two bundles were asked for')
  return shellOf({
    policy: policyOf(script),
    style: `${STYLE}${textOf('web/page/page.css')}`,
    version: version(),
    samples: samplesText(),
    worker,
    script,
  })
}
