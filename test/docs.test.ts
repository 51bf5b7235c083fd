// The documents against the program: codes, functions, paths, commands and printed output are those that there are.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { FUNCTIONS } from '../spec/finiteKey/functions'
import { apiPage } from './apiPage'

const ROOT = join(__dirname, '..', '..')

const textOf = (file: string): string => readFileSync(join(ROOT, file), 'utf8')

const DOCUMENTS = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

const matches = (text: string, pattern: RegExp): ReadonlyArray<string> =>
  [...text.matchAll(pattern)].map(([, group]) => group ?? '')

/** The fenced blocks of one language. */
const blocks = (file: string, language: string): ReadonlyArray<string> =>
  matches(textOf(file), new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))

/** The text outside fenced blocks. */
const proseOf = (file: string): string => textOf(file).replace(/^```.*?^```/gms, '')

const runs = new Map<string, SpawnSyncReturns<string>>()
/** What a command of a document does; each runs once. */
const shell = (command: string) => {
  const run =
    runs.get(command) ??
    spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
  runs.set(command, run)
  return run
}

describe('documents', () => {
  it.each(DOCUMENTS)('%s has no mark of a merge', (file) => {
    expect(textOf(file)).not.toMatch(/^(<{7}|={7}|>{7})/m)
  })
})

describe('docs/errors.md', () => {
  const codes = matches(textOf(join('spec', 'problem.ts')), /^ {2}\| '(KW-\w+)'/gm)

  it('explains every problem code, in the order of the source, and no other', () => {
    expect(codes.length).toBeGreaterThan(0)
    expect(matches(textOf(join('docs', 'errors.md')), /^### (.*)$/gm)).toEqual(codes)
  })

  it('shows a printed line of each', () => {
    const sections = textOf(join('docs', 'errors.md')).split(/^### /m).slice(1)
    for (const section of sections) {
      const code = section.slice(0, section.indexOf('\n'))
      expect(matches(section, /^`(.*)`$/gm)).toEqual([
        expect.stringMatching(new RegExp(`^${code} .+: expected .+, got .+`)),
      ])
    }
  })
})

describe('docs/api.md', () => {
  it('has the exports of the public files as their doc comments say', () => {
    const page = textOf(join('docs', 'api.md'))
    expect(apiPage(page)).toBe(page)
  })
})

describe('docs/compute.md', () => {
  it('explains every function, and no other', () => {
    expect(matches(textOf(join('docs', 'compute.md')), /^### (.*)$/gm)).toEqual([...FUNCTIONS.keys()])
  })

  it('shows for each a request and the answer that the program gives', () => {
    const examples = blocks(join('docs', 'compute.md'), 'json').map((block) => block.trim().split('\n'))
    const requests = examples.map(([request]) => request).join('\n')
    const { stdout } = spawnSync(process.execPath, ['.', 'compute'], {
      cwd: ROOT,
      encoding: 'utf8',
      input: requests,
    })
    expect(stdout.trim().split('\n')).toEqual(examples.map(([, answer]) => answer))
    expect(examples.map(([request = '{}']) => JSON.parse(request).fn)).toEqual([...FUNCTIONS.keys()])
  })
})

describe('docs/dependencies.md', () => {
  it('names every package with the version and licence that is installed', () => {
    const { dependencies, devDependencies } = JSON.parse(textOf('package.json'))
    const packages = Object.keys({ ...dependencies, ...devDependencies })
    const entries = [...textOf(join('docs', 'dependencies.md')).matchAll(/^\*\*(\S+)\*\* (\S+), (.+?)\. /gm)]
    expect(entries.map(([, name]) => name).sort()).toEqual(packages.sort())
    for (const [, name = '', version, licence = ''] of entries) {
      const installed = JSON.parse(textOf(join('node_modules', name, 'package.json')))
      expect([name, version, licence.toUpperCase()]).toEqual([
        name,
        installed.version,
        installed.license.toUpperCase(),
      ])
    }
  })
})

describe.each(DOCUMENTS)('%s', (file) => {
  it('names only paths that exist', () => {
    const links = matches(proseOf(file), /\]\((?!https?:)([^)#]+)\)/g).map((path) =>
      join(dirname(file), path),
    )
    const named = matches(proseOf(file), /`([^`\s]+)`/g).filter((text) =>
      /^[\w.-]+(\/[\w.-]+)*(\/|\.(ts|md|json|jsonl|csv|js))$/.test(text),
    )
    const examples = ['missing.json', 'big.json', 'empty.json']
    const paths = [...links, ...named].filter((path) => path.includes('/') || !examples.includes(path))
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  })

  it('shows only commands that run, and their output as it is', () => {
    const lines = blocks(file, 'sh').flatMap((block) => block.split('\n'))
    const commands = lines
      .map((line) => line.replace(/^npm ci && /, ''))
      .filter((line) => line.startsWith('node . '))
    for (const command of commands) {
      const { status, stderr } = shell(command)
      expect([command, status, stderr]).toEqual([command, 0, ''])
    }
    for (const session of blocks(file, 'console')) {
      const [first = '', ...output] = session.trimEnd().split('\n')
      const { status, stdout } = shell(first.replace(/^\$ /, ''))
      expect([status, stdout.trimEnd()]).toEqual([0, output.join('\n')])
    }
  })

  it('names no path of one machine', () => {
    expect(matches(textOf(file), /((?<![\w.])\/(work|tmp|home|root|Users|mnt|usr)\/\S*)/g)).toEqual([])
  })
})

describe('docs/paper-map.md', () => {
  it('names functions that are in the file of their row', () => {
    const rows = textOf(join('docs', 'paper-map.md'))
      .split('\n')
      .filter((line) => line.startsWith('|'))
    const wrong = rows.flatMap((row) => {
      const named = matches(row, /`([^`]+)`/g)
      const source = named
        .filter((name) => /^(spec|proofs)\/.*\.ts$/.test(name))
        .map(textOf)
        .join('\n')
      // | paper | what | file | function |
      const functions = matches(row.split('|')[4] ?? '', /`(\w+)`/g)
      return functions.filter((name) => !new RegExp(`export const ${name}\\b`).test(source))
    })
    expect(wrong).toEqual([])
  })
})
