/** The tests of the kernel, run in this process against a kernel whose compiled text may have been changed. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { compileFunction, createContext, Script } from 'node:vm'
import { expect } from 'expect'
import { type Node, nodesOf, part } from './syntax'

const BUILD = join(__dirname, '..', '..')
const KERNEL = join(BUILD, 'proofs', 'kernel')
const TESTS = join(BUILD, 'test', 'proofs', 'kernel')
const namesIn = (folder: string, end: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .sort()
const textsIn = (folder: string, end: string): ReadonlyMap<string, string> =>
  new Map(namesIn(folder, end).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))

/** The compiled kernel, text by file name. */
export const KERNEL_TEXTS = textsIn(KERNEL, '.js')
/** The file as it is written, and the source map of its compiled text. */
export const kernelFile = (name: string): { readonly source: string; readonly map: string } => ({
  source: readFileSync(join(BUILD, '..', 'proofs', 'kernel', name.replace(/js$/, 'ts')), 'utf8'),
  map: readFileSync(join(KERNEL, `${name}.map`), 'utf8'),
})

type Body = (...given: unknown[]) => void
type Module = { exports: unknown }
type Load = (name: string) => unknown
const compiled = new Map<string, ReturnType<typeof compileFunction>>()
/** A text as a CommonJS module; a file as it was built is compiled once. */
const moduleOf = (name: string, text: string, load: Load, reached?: (name: string) => unknown): unknown => {
  const names = ['module', 'exports', 'require', 'reached']
  const code = compiled.get(text) ?? compileFunction(text, names, { filename: name })
  if ([KERNEL_TEXTS, TEST_TEXTS, HELPER_TEXTS].some((built) => built.get(name) === text))
    compiled.set(text, code)
  const module: Module = { exports: {} }
  Reflect.apply(code, undefined, [module, module.exports, load, reached])
  return module.exports
}
const TEST_TEXTS = textsIn(TESTS, '.test.js')
/** What tests share and what calls the kernel itself: to be loaded over the same kernel as they are. */
const HELPER_TEXTS = new Map(
  [...textsIn(TESTS, '.js')].filter(
    ([name, text]) => !TEST_TEXTS.has(name) && text.includes('/proofs/kernel/'),
  ),
)
const outer = createRequire(join(TESTS, 'any.test.js'))

/** One test: the file it stands in, its name, and how to run it. It throws when it fails. */
type Test = { readonly name: string; readonly run: () => void }

/** The tests of a file over a kernel; their tables are built at once. */
const testsOf = (file: string, kernel: Load): readonly Test[] => {
  const tests: Test[] = []
  const it = (name: string, body: Body): void => {
    tests.push({ name, run: () => body() })
  }
  const each =
    (rows: readonly unknown[]) =>
    (name: string, body: Body): void => {
      for (const row of rows) {
        const given: readonly unknown[] = Array.isArray(row) ? row : [row]
        tests.push({ name: `${name}: ${given[0]}`.slice(0, 100), run: () => body(...given) })
      }
    }
  const jest = { describe: (_: string, body: Body) => body(), expect, it: Object.assign(it, { each }) }
  const load: Load = (name) => {
    if (name === '@jest/globals') return jest
    if (name.includes('/proofs/kernel/')) return kernel(name)
    const helper = `${name.replace('./', '')}.js`
    const text = HELPER_TEXTS.get(helper)
    return text === undefined ? outer(name) : moduleOf(helper, text, load)
  }
  moduleOf(file, TEST_TEXTS.get(file) ?? '', load)
  return tests
}
/** Loads a kernel of those texts. */
const kernelOf = (texts: ReadonlyMap<string, string>, reached: (name: string) => unknown = () => 0): Load => {
  const loaded = new Map<string, unknown>()
  const load: Load = (name) => {
    const file = `${name.split('/').at(-1)}.js`
    if (!loaded.has(file)) loaded.set(file, moduleOf(file, texts.get(file) ?? '', load, reached))
    return loaded.get(file)
  }
  return load
}

const context = createContext({ job: undefined })
const script = new Script('job()')
/** Runs a job; what it throws, or that it did not end in time, is the answer. */
const failureOf = (job: () => void, milliseconds: number): string | undefined => {
  try {
    context.job = job
    script.runInContext(context, { timeout: Math.ceil(milliseconds) })
    return undefined
  } catch (error) {
    return `${error instanceof Error ? error.message : error}`.split('\n')[0] ?? ''
  } finally {
    for (const key of Reflect.ownKeys(Object.prototype))
      if (!PROTOTYPE.includes(key)) Reflect.deleteProperty(Object.prototype, key)
  }
}
const PROTOTYPE = Reflect.ownKeys(Object.prototype)

type Range = { readonly start: number; readonly end: number }
/** The functions of each kernel file, the inner ones later. */
const FUNCTIONS: ReadonlyMap<string, readonly Range[]> = new Map(
  [...KERNEL_TEXTS].map(([file, text]) => {
    const isFunction = ({ type }: Node): boolean => /Function|Method$/.test(type)
    return [file, nodesOf(text).flatMap(([node]) => (isFunction(node) ? [node] : []))]
  }),
)
/** The innermost function around a place of a kernel file, or the file: what a test has to reach to notice a change there. */
const around = (file: string, place: number): string => {
  const functions = FUNCTIONS.get(file) ?? []
  return `${file} ${functions.findLastIndex(({ start, end }) => start <= place && place < end)}`
}
/** A kernel file of which each function, when it is called, calls reached with its name. */
const instrumented = (file: string, text: string): string => {
  const insertions = nodesOf(text)
    .filter(([{ type }]) => /Function|Method$/.test(type))
    .flatMap(([node], i) => {
      const [body, call] = [part(node, 'body'), `reached('${file} ${i}')`]
      if (!body) return []
      if (body.type === 'BlockStatement') return [{ place: body.start + 1, text: `${call};` }]
      return [
        { place: body.start, text: `(${call}, (` },
        { place: body.end, text: '))' },
      ]
    })
  return insertions
    .map((one, order) => ({ ...one, order }))
    .sort((x, y) => y.place - x.place || y.order - x.order)
    .reduce((done, one) => done.slice(0, one.place) + one.text + done.slice(one.place), text)
}

type Timed = {
  readonly file: string
  readonly place: number
  readonly name: string
  readonly cost: number
  readonly reach: ReadonlySet<string>
}
/** What noticed a mutant: a test, and how it failed. */
export type Killer = { readonly test: string; readonly failure: string }

/** What each test takes in time and reaches in the kernel as it is; what its file reaches while it is loaded counts too. @throws Error if a test fails. */
const baseline = (): readonly Timed[] => {
  const texts = new Map([...KERNEL_TEXTS].map(([file, text]) => [file, instrumented(file, text)]))
  return [...TEST_TEXTS.keys()].flatMap((file) => {
    const loading = new Set([...KERNEL_TEXTS.keys()].map((name) => `${name} -1`))
    let reach = loading
    const tests = testsOf(
      file,
      kernelOf(texts, (name) => reach.add(name)),
    )
    return tests.map(({ name, run }, place) => {
      reach = new Set(loading)
      const start = performance.now()
      const failure = failureOf(run, 600_000)
      const cost = performance.now() - start
      if (failure !== undefined) throw new Error(`${file}: ${name}: ${failure}`)
      return { file, place, name, cost, reach }
    })
  })
}

/** A function that answers which test kills the kernel with one text replaced; undefined: none does. */
export const killers = (): ((file: string, text: string, place: number) => Killer | undefined) => {
  let order = [...baseline()].sort((a, b) => a.cost - b.cost)
  return (file, text, place) => {
    const kernel = kernelOf(new Map([...KERNEL_TEXTS, [file, text]]))
    const [loaded, name] = [new Map<string, readonly Test[]>(), around(file, place)]
    for (const timed of order) {
      if (!timed.reach.has(name)) continue
      let tests = loaded.get(timed.file)
      const job = (): void => {
        tests ??= testsOf(timed.file, kernel)
        tests[timed.place]?.run()
      }
      const failure = failureOf(job, 1000 + 4 * timed.cost)
      if (tests) loaded.set(timed.file, tests)
      if (failure === undefined) continue
      order = [timed, ...order.filter((one) => one !== timed)]
      return { test: `${timed.file}: ${timed.name}`, failure }
    }
    return undefined
  }
}
/** The slowest tests first, for people. */
export const slowest = (): readonly Timed[] => [...baseline()].sort((a, b) => b.cost - a.cost)
