// The layout of the project and its import table hold for every source file, and the checker that says so can fail.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { importsOf, RULES, runtimePackages, SOURCE_FOLDERS, violations } from './importRules'

// Compiled tests run from build/test.
const ROOT = join(__dirname, '../..')

const TOP_LEVEL = [
  ...[
    'spec',
    'model',
    'proofs',
    'props',
    'test',
    'cli',
    'docs',
    'examples',
    'data',
    'vectors',
    'bench',
    'web',
  ],
  ...['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json', 'package-lock.json'],
  ...['tsconfig.json', 'jest.config.js', 'biome.json'],
]
const UNTRACKED = ['node_modules', 'build', 'coverage', 'artefacts']

/** Names at the top of the project: what git tracks, or where there is no git all that is not ignored. */
const topLevelEntries = (): ReadonlyArray<string> => {
  if (!existsSync(join(ROOT, '.git'))) return readdirSync(ROOT).filter((name) => !UNTRACKED.includes(name))
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
  return [...new Set(tracked.split('\0').flatMap((path) => (path === '' ? [] : [path.split('/')[0] ?? ''])))]
}

const sources: ReadonlyMap<string, string> = new Map(
  SOURCE_FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => {
        const path = `${folder}/${name.replaceAll('\\', '/')}`
        return [path, readFileSync(join(ROOT, path), 'utf8')] as const
      }),
  ),
)

describe('the project', () => {
  it('keeps the import table, without cycles, barrels or catch-all folders', () => {
    expect(sources.size).toBeGreaterThan(40)
    expect(violations(sources)).toEqual([])
  })

  it('has nothing unexpected at the top', () => {
    const unexpected = topLevelEntries().filter((name) => !name.startsWith('.') && !TOP_LEVEL.includes(name))
    expect(unexpected).toEqual([])
  })

  it('declares every package that its run-time code imports', () => {
    const manifest: { dependencies: Record<string, string> } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    )
    const undeclared = [...runtimePackages(sources)].filter((name) => !(name in manifest.dependencies))
    expect(undeclared).toEqual([])
  })
})

/** A file with one import in a project that also has the files named, all empty. */
const withImport = (file: string, statement: string, others: ReadonlyArray<string> = []) =>
  violations(new Map([...others.map((other) => [other, ''] as const), [file, statement] as const]))

describe('violations', () => {
  it.each([
    [
      'the kernel imports the specification',
      'proofs/kernel/rules.ts',
      "import { a } from '../../spec/a'",
      'spec/a.ts',
    ],
    [
      'the kernel imports the fast solver',
      'proofs/kernel/enclosure.ts',
      "import { a } from '../../spec/finiteKey/fast/logarithm'",
      'spec/finiteKey/fast/logarithm.ts',
    ],
    [
      'the kernel imports a sibling',
      'proofs/kernel/check.ts',
      "import '../certificate/codec'",
      'proofs/certificate/codec.ts',
    ],
    [
      'the second checker imports the kernel',
      'proofs/secondChecker/a.ts',
      "import '../kernel/a'",
      'proofs/kernel/a.ts',
    ],
    [
      'a certificate imports the second checker',
      'proofs/certificate/a.ts',
      "import '../secondChecker/a'",
      'proofs/secondChecker/a.ts',
    ],
    ['spec imports a model', 'spec/a.ts', "export { x } from '../model/x'", 'model/x.ts'],
    ['the specification reads text', 'spec/a.ts', "import '../spec/input/json'", 'spec/input/json.ts'],
    ['spec imports proofs', 'spec/a.ts', "import type { T } from '../proofs/kernel/t'", 'proofs/kernel/t.ts'],
    ['model imports proofs', 'model/a.ts', "const x = await import('../proofs/x')", 'proofs/x.ts'],
    ['props imports the command line', 'props/a.test.ts', "import '../cli/main'", 'cli/main.ts'],
    ['the command line imports a test', 'cli/a.ts', "import '../test/a'", 'test/a.ts'],
    ['the command line imports a page', 'cli/a.ts', "import '../web/a'", 'web/a.ts'],
    ['the page imports its build', 'web/page/a.ts', "import '../site/b'", 'web/site/b.ts'],
    ['the auditor imports the page', 'web/auditor/a.ts', "import '../page/b'", 'web/page/b.ts'],
    ['a chart imports a page', 'web/charts/a.ts', "import '../a'", 'web/a.ts'],
    ['a chart imports the command line', 'web/charts/a.ts', "import '../../cli/a'", 'cli/a.ts'],
    ['a report imports the command line', 'web/report/a.ts', "import '../../cli/a'", 'cli/a.ts'],
    ['a report imports a page', 'web/report/a.ts', "import '../a'", 'web/a.ts'],
    ['a law of one file imports that of a test', 'props/a.ts', "import '../test/a'", 'test/a.ts'],
  ])('finds that %s', (_, file, statement, other) => {
    expect(withImport(file, statement, [other])).toEqual([`${file} imports ${other}`])
  })

  it.each([
    ['proofs/kernel/a.ts', 'decimal.js'],
    ['proofs/kernel/a.ts', '@noble/hashes/sha256'],
    ['proofs/secondChecker/a.ts', 'fp-ts/Either'],
    ['proofs/certificate/a.ts', 'decimal.js'],
    ['spec/a.ts', 'jsonc-parser'],
    ['spec/a.ts', 'fast-check'],
    ['model/a.ts', 'decimal.js'],
    ['cli/a.ts', 'fast-check'],
    ['cli/a.ts', 'csv-parse/sync'],
    ['web/a.ts', 'csv-parse/sync'],
    ['web/charts/a.ts', 'vega'],
    ['cli/a.ts', 'vega'],
    ['web/page/a.ts', 'vega'],
    ['web/page/a.ts', 'esbuild'],
    ['web/report/a.ts', 'vega'],
    ['model/a.ts', 'vega-lite'],
  ])('finds that %s imports the package %s', (file, name) => {
    expect(withImport(file, `import x from '${name}'`)).toEqual([`${file} imports the package ${name}`])
  })

  it.each([
    ['spec/a.ts', 'node:fs'],
    ['spec/a.ts', 'crypto'],
    ['proofs/kernel/a.ts', 'node:assert'],
    ['model/a.ts', 'node:os'],
    ['props/a.test.ts', 'node:fs'],
    ['web/a.ts', 'node:url'],
    ['web/page/a.ts', 'node:fs'],
    ['web/auditor/a.ts', 'node:fs'],
  ])('finds that %s imports %s', (file, name) => {
    expect(withImport(file, `import * as x from '${name}'`)).toEqual([
      `${file} imports ${name}, a module of node`,
    ])
  })

  it('lets the command line, the benchmarks, the tests and the conformance runner use node', () => {
    for (const file of ['cli/a.ts', 'bench/a.ts', 'test/a.ts', 'props/conformance/a.ts'])
      expect(withImport(file, "import fs from 'node:fs'")).toEqual([])
  })

  it('finds a cycle, through type imports and compiled names too', () => {
    const files = new Map([
      ['spec/a.ts', "import { b } from './b'"],
      ['spec/b.ts', "const c = () => import('./c.js')"],
      ['spec/c.ts', "import type { A } from './a'"],
    ])
    expect(violations(files)).toEqual(['a cycle: spec/a.ts -> spec/b.ts -> spec/c.ts -> spec/a.ts'])
  })

  it('finds barrels and catch-all folders', () => {
    expect(withImport('spec/index.ts', '')).toEqual(['spec/index.ts is a barrel'])
    expect(withImport('spec/all.ts', "export * from './a'", ['spec/a.ts'])).toEqual([
      'spec/all.ts is a barrel',
    ])
    for (const name of ['utils', 'common', 'helpers', 'shared'])
      expect(withImport(`spec/${name}/a.ts`, '')).toEqual([`spec/${name}/a.ts is in a folder called ${name}`])
  })

  it('finds an import that is no file, computed, or outside the table', () => {
    expect(withImport('spec/a.ts', "import './gone'")).toEqual([
      'spec/a.ts imports ./gone, which is no source file',
    ])
    expect(withImport('cli/a.ts', 'const x = require(name)')).toEqual([
      'cli/a.ts imports what only a run can tell',
    ])
    expect(withImport('cli/a.ts', 'await import(`./name`)')).toEqual([
      'cli/a.ts imports what only a run can tell',
    ])
    expect(withImport('other/a.ts', "import './b'", ['other/b.ts'])).toEqual([
      'other/a.ts is in no folder of the table',
    ])
  })

  it('finds a clock, randomness and input or output in the specification', () => {
    for (const use of ['process.env', 'Math.random', 'new Date()', 'console.log', 'Buffer.from'])
      expect(withImport('spec/a.ts', `export const x = ${use}`)).toHaveLength(1)
    expect(withImport('spec/a.ts', "// Date\nexport const process = 'Date'")).toEqual([])
  })

  it('accepts what the table allows', () => {
    expect(withImport('proofs/kernel/a.ts', "import { b } from './b'", ['proofs/kernel/b.ts'])).toEqual([])
    expect(withImport('proofs/findings/a.ts', "import '../kernel/b'", ['proofs/kernel/b.ts'])).toEqual([])
    expect(withImport('proofs/secondChecker/a.ts', "import { Decimal } from 'decimal.js'")).toEqual([])
    expect(withImport('spec/a.ts', "import * as E from 'fp-ts/Either'")).toEqual([])
    expect(withImport('spec/input/a.ts', "import { visit } from 'jsonc-parser'")).toEqual([])
    expect(withImport('props/a.test.ts', "import '../model/b'", ['model/b.ts'])).toEqual([])
    expect(withImport('cli/a.ts', "import '../web/charts/b'", ['web/charts/b.ts'])).toEqual([])
  })
})

describe('importsOf', () => {
  it('reads every form of import', () => {
    const source = [
      "import a from 'a'",
      'import type { B } from "b"',
      "import 'c'",
      "export { d } from 'd'",
      "const e = await import('e')",
      "const f = require('f')",
      "import {\n  g,\n} from 'g'",
    ].join('\n')
    expect(importsOf(source).imports).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  })

  it('reads no import in a comment, a string or a method call', () => {
    const source = "// import 'a'\n/* import 'b' */ const c = \"import 'c'\"; x.from('d'); table.import('e')"
    expect(importsOf(source)).toMatchObject({ imports: [], computed: false })
  })
})

describe('the table', () => {
  it('has a rule for every source folder', () => {
    for (const folder of SOURCE_FOLDERS) expect(RULES.some((rule) => rule.folder === folder)).toBe(true)
  })
})
