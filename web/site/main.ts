// `npm run web`: builds the page and serves it on this machine; `npm run web -- --build-only` only builds it, for any static host.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import * as E from 'fp-ts/Either'
import { type Problem, problemLine } from '../../spec/problem'
import { buildPage } from './buildPage'
import { serve } from './serve'

/** Where the page goes, from the root of the project. */
const OUTPUT = join('build', 'page', 'index.html')
const DEFAULT_PORT = 8410
const MAX_PORT = 65_535

const USAGE = `npm run web -- [options]

Builds the page into ${OUTPUT} and serves it on this machine, until it is interrupted.

Options:
  --port N      port, 0 to ${MAX_PORT}, 0 for any free one (default ${DEFAULT_PORT})
  --build-only  builds and stops: the file works from any static host, and as it is from a disk
  --help        shows this text
`

const refuse = (problems: ReadonlyArray<Problem>): number => {
  process.stderr.write(`${problems.map(problemLine).join('\n')}\n`)
  return 2
}

const wrong = (path: string, expected: string, found: string): ReadonlyArray<Problem> => [
  { code: 'KW-US301', path, expected, found },
]

const OPTIONS = {
  port: { type: 'string' },
  'build-only': { type: 'boolean' },
  help: { type: 'boolean' },
} as const

type Given = { readonly port?: string; readonly 'build-only'?: boolean; readonly help?: boolean }

const given = (): E.Either<ReadonlyArray<Problem>, Given> => {
  try {
    return E.right(parseArgs({ options: OPTIONS }).values)
  } catch (error) {
    const found = error instanceof Error ? (error.message.split('. ')[0] ?? '') : ''
    return E.left(wrong('arguments', 'the options that --help lists', found))
  }
}

const main = async (): Promise<number> => {
  const options = given()
  if (E.isLeft(options)) return refuse(options.left)
  const { port = `${DEFAULT_PORT}`, help, 'build-only': buildOnly } = options.right
  if (help === true) {
    process.stdout.write(USAGE)
    return 0
  }
  if (!/^\d{1,5}$/.test(port) || Number(port) > MAX_PORT)
    return refuse(wrong('--port', `an integer from 0 to ${MAX_PORT}`, JSON.stringify(port)))
  const page = await buildPage()
  const root = join(__dirname, '..', '..', '..')
  const file = join(root, OUTPUT)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, page)
  process.stdout.write(`${relative(process.cwd(), file)}: ${(page.length / 1e6).toFixed(2)} MB\n`)
  if (buildOnly === true) return 0
  const serving = await serve(page, Number(port))
  if (E.isLeft(serving)) return refuse(serving.left)
  process.stdout.write(`${serving.right.url} (Ctrl-C ends it)\n`)
  return 0
}

main().then((code) => {
  process.exitCode = code
})
