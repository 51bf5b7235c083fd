// Who may import whom, as code, and the checker that holds a set of source files to it.
// Source: ARCHITECTURE.md, "Who may import whom".

import { builtinModules } from 'node:module'
import { posix } from 'node:path'

/** The folders that hold source, and what each may import: folders of the project, packages, modules of node. */
export type Rule = {
  readonly folder: string
  readonly folders: ReadonlyArray<string>
  readonly never?: ReadonlyArray<string>
  readonly packages: ReadonlyArray<string>
  readonly node: boolean
}

/** Libraries of a field (orbits, codes) that `model` may use; each has its two lines in docs/dependencies.md. */
const DOMAIN_LIBRARIES = ['@noble/ciphers', '@noble/curves', '@noble/post-quantum', 'satellite.js']
/** Charts are data of the grammar of vega-lite; vega draws them, in `web/drawing` alone. */
const CHARTS = ['vega', 'vega-lite']
/** Readers of JSON and CSV: in one folder, so that the page reads as the command line does. */
const READERS = ['jsonc-parser', 'csv-parse']
/** A sweep over several machines; in `cli` alone. */
const QUEUE = ['bullmq', 'ioredis']
const VALUES = ['fp-ts', 'io-ts', 'decimal.js', '@noble/hashes']
const PRODUCT = ['spec', 'model', 'proofs', 'props']
const EVERYTHING = [...PRODUCT, 'cli', 'web', 'bench', 'test']

/** The table; the first rule whose folder holds a file is the file's rule. */
export const RULES: ReadonlyArray<Rule> = [
  { folder: 'proofs/kernel', folders: ['proofs/kernel'], packages: [], node: false },
  {
    folder: 'proofs/secondChecker',
    folders: ['proofs/secondChecker'],
    packages: ['decimal.js'],
    node: false,
  },
  {
    folder: 'proofs',
    folders: ['proofs', 'spec'],
    never: ['proofs/secondChecker'],
    packages: ['fp-ts', 'io-ts', '@noble/hashes'],
    node: false,
  },
  {
    folder: 'spec/input',
    folders: ['spec'],
    packages: [...VALUES, ...READERS],
    node: false,
  },
  { folder: 'spec', folders: ['spec'], never: ['spec/input'], packages: VALUES, node: false },
  {
    folder: 'model',
    folders: ['model', 'spec'],
    packages: ['fp-ts', 'io-ts', '@noble/hashes', ...DOMAIN_LIBRARIES],
    node: false,
  },
  { folder: 'props/conformance', folders: PRODUCT, packages: [...VALUES, 'fast-check'], node: true },
  { folder: 'props', folders: PRODUCT, packages: [...VALUES, 'fast-check', '@jest/globals'], node: false },
  {
    folder: 'cli',
    folders: [...PRODUCT, 'cli', 'web/charts', 'web/drawing', 'web/report'],
    packages: [...VALUES, 'vega-lite', ...QUEUE],
    node: true,
  },
  {
    folder: 'web/charts',
    folders: [...PRODUCT, 'web/charts'],
    packages: [...VALUES, 'vega-lite'],
    node: false,
  },
  {
    folder: 'web/report',
    folders: ['spec', 'proofs', 'web/charts', 'web/report'],
    packages: [...VALUES, 'vega-lite'],
    node: false,
  },
  { folder: 'web/drawing', folders: ['web/drawing'], packages: CHARTS, node: false },
  {
    folder: 'web/auditor',
    folders: ['spec', 'proofs', 'web/auditor', 'web/charts', 'web/report'],
    packages: [...VALUES, 'vega-lite'],
    node: false,
  },
  {
    folder: 'web/site',
    folders: ['spec', 'web/site', 'web/report'],
    packages: ['fp-ts', 'esbuild'],
    node: true,
  },
  { folder: 'web', folders: [...PRODUCT, 'web'], never: ['web/site'], packages: VALUES, node: false },
  {
    folder: 'bench',
    folders: [...PRODUCT, 'bench', 'web/charts', 'web/drawing'],
    packages: [...VALUES, 'vega-lite'],
    node: true,
  },
  {
    folder: 'test',
    folders: EVERYTHING,
    packages: [
      ...VALUES,
      ...DOMAIN_LIBRARIES,
      'fast-check',
      '@jest/globals',
      'ajv',
      'highs',
      ...READERS,
      ...CHARTS,
      ...QUEUE,
      '@babel/parser',
      'expect',
      'playwright-core',
    ],
    node: true,
  },
]

/** Folders that hold source. */
export const SOURCE_FOLDERS = ['spec', 'proofs', 'model', 'props', 'cli', 'web', 'bench', 'test'] as const

const FORBIDDEN_FOLDERS = ['utils', 'common', 'helpers', 'shared']
/** Run-time code of these folders has no I/O, clock or randomness, and runs in a browser as it is. */
const PURE_FOLDERS = ['spec', 'proofs', 'web/report']
const IMPURE = /\b(process\.|Buffer\b|__dirname|Math\.random|Date\b|console\.|setTimeout|fetch\(|globalThis)/

const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g

/** What a file imports, the places where it imports something that only a run would tell, and its text without comments and strings. */
export const importsOf = (
  source: string,
): { readonly imports: ReadonlyArray<string>; readonly computed: boolean; readonly bare: string } => {
  const imports: string[] = []
  let bare = ''
  let from = 0
  for (const match of source.matchAll(TOKEN)) {
    bare += source.slice(from, match.index)
    from = match.index + match[0].length
    if (match[0].startsWith('/')) continue
    const isTemplate = match[0].startsWith('`')
    if (!isTemplate && /(^|[^.\w])(from|import|import\s*\(|require\s*\()\s*$/.test(bare))
      imports.push(match[0].slice(1, -1))
    bare += isTemplate ? '``' : "''"
  }
  bare += source.slice(from)
  return { imports, computed: /(^|[^.\w])(import|require)\s*\(\s*(?!'')/.test(bare), bare }
}

const isWithin = (path: string, folder: string): boolean => path.startsWith(`${folder}/`)

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

const isBuiltin = (specifier: string): boolean =>
  specifier.startsWith('node:') || builtinModules.includes(specifier)

/** The source file that a relative import means; the compiled `.js` name means its `.ts`. */
const targetOf = (file: string, specifier: string): string =>
  `${posix.join(posix.dirname(file), specifier).replace(/\.js$/, '')}.ts`

/** The manifest, seen from the compiled file. */
const isManifest = (file: string, specifier: string): boolean =>
  isWithin(file, 'cli') && specifier === '../../package.json'

const importViolations = (
  file: string,
  specifier: string,
  files: ReadonlyMap<string, string>,
): ReadonlyArray<string> => {
  const rule = RULES.find(({ folder }) => isWithin(file, folder))
  if (rule === undefined) return [`${file} is in no folder of the table`]
  if (isBuiltin(specifier)) return rule.node ? [] : [`${file} imports ${specifier}, a module of node`]
  if (isManifest(file, specifier)) return []
  if (!specifier.startsWith('.'))
    return rule.packages.includes(packageOf(specifier)) ? [] : [`${file} imports the package ${specifier}`]
  const target = targetOf(file, specifier)
  if (!files.has(target)) return [`${file} imports ${specifier}, which is no source file`]
  const isAllowed =
    rule.folders.some((folder) => isWithin(target, folder)) &&
    !(rule.never ?? []).some((folder) => isWithin(target, folder))
  return isAllowed ? [] : [`${file} imports ${target}`]
}

/** A cycle of imports as the files on it, or undefined. */
const cycleIn = (graph: ReadonlyMap<string, ReadonlyArray<string>>): ReadonlyArray<string> | undefined => {
  const finished = new Set<string>()
  const visit = (file: string, trail: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
    const start = trail.indexOf(file)
    if (start >= 0) return [...trail.slice(start), file]
    if (finished.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file])
      if (cycle !== undefined) return cycle
    }
    finished.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

const fileViolations = (file: string, source: string, bare: string): ReadonlyArray<string> => {
  const names = file.split('/')
  return [
    ...(names.at(-1) === 'index.ts' || /(^|\n)\s*export\s+\*/.test(source) ? [`${file} is a barrel`] : []),
    ...names
      .slice(0, -1)
      .flatMap((name) => (FORBIDDEN_FOLDERS.includes(name) ? [`${file} is in a folder called ${name}`] : [])),
    ...(PURE_FOLDERS.some((folder) => isWithin(file, folder)) && IMPURE.test(bare)
      ? [`${file} uses ${IMPURE.exec(bare)?.[0]}`]
      : []),
  ]
}

/** Every breach of the table by these files (path from the root to text), one sentence each. */
export const violations = (files: ReadonlyMap<string, string>): ReadonlyArray<string> => {
  const graph = new Map<string, ReadonlyArray<string>>()
  const found = [...files].flatMap(([file, source]) => {
    const { imports, computed, bare } = importsOf(source)
    graph.set(
      file,
      imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => targetOf(file, specifier))
        .filter((target) => files.has(target)),
    )
    return [
      ...imports.flatMap((specifier) => importViolations(file, specifier, files)),
      ...(computed ? [`${file} imports what only a run can tell`] : []),
      ...fileViolations(file, source, bare),
    ]
  })
  const cycle = cycleIn(graph)
  return cycle === undefined ? found : [...found, `a cycle: ${cycle.join(' -> ')}`]
}

/** Packages that run-time code imports. */
export const runtimePackages = (files: ReadonlyMap<string, string>): ReadonlySet<string> =>
  new Set(
    [...files]
      .filter(([file]) =>
        ['spec', 'proofs', 'model', 'cli', 'web/drawing'].some((folder) => isWithin(file, folder)),
      )
      .flatMap(([, source]) => importsOf(source).imports)
      .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
      .map(packageOf),
  )
