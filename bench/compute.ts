// Speed of `compute` on Chernoff lines at 50 digits beside mpmath and PARI in the same run, and start-up beside bare node.
// Run: npm run -s build && node build/bench/compute.js. The figures and what they mean: docs/bench.md.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..')
const PYTHON = process.env.PYTHON ?? 'python3'
const GP = process.env.GP ?? 'gp'
const DIGITS = 50
/** Near X = 1e15 the roots lie 1e-7 from X, so d1 and d2 lose 8 digits, and a Lambert W at its branch point as many again. */
const WORKING_DIGITS = DIGITS + 20
const STARTS = 20
/** The fastest of these counts: other work on the machine only ever slows a run down. */
const ROUNDS = 3
/** As many lines as each needs for a second or two, so that start-up hardly counts. */
const LINES = { keywitness: 40_000, mpmath: 4_000, pari: 20_000 }

type Line = { readonly X: string; readonly xi: string }

/** A fixed sequence of numbers in [0, 1), the same in every run (Park and Miller). */
const sequence = () => {
  let state = 20220925
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/** Counts spread evenly over the magnitudes 1 to 1e15; one xi for all lines, or one of its own for each. */
const lines = (count: number, ownXi: boolean): ReadonlyArray<Line> => {
  const next = sequence()
  return Array.from({ length: count }, () => {
    const X = String(Math.ceil(10 ** (15 * next())))
    const mantissa = (1 + 8 * next()).toFixed(6)
    const exponent = 3 + Math.floor(30 * next())
    return { X, xi: ownXi ? `${mantissa}e-${exponent}` : '1e-10' }
  })
}

const requests = (all: ReadonlyArray<Line>): string =>
  all.map((args, id) => `${JSON.stringify({ id, fn: 'chernoff_obs2exp', args, digits: DIGITS })}\n`).join('')

/** mpmath: JSON Lines in, the five results out. `newton` is written for this equation, `lambertw` is what the library offers. */
const PYTHON_PROGRAM = `
import sys, json
from mpmath import mp, mpf, lambertw, exp, log, sqrt, nstr
mp.dps = ${WORKING_DIGITS}
def by_lambertw(c):
    z = -exp(-1 - c)
    return -lambertw(z, 0).real, -lambertw(z, -1).real
def root(c, t):
    while True:
        step = (t - 1 - log(t) - c) * t / (t - 1)
        t -= step
        if abs(step) < min(t, abs(t - 1)) * mpf(10) ** -36: return t
def by_newton(c):
    s = sqrt(2 * c)
    return root(c, exp(-1 - c) if c > 1 else 1 - s + 2 * c / 3 - s ** 3 / 36), root(c, 1 + c + s)
solve = {'lambertw': by_lambertw, 'newton': by_newton}[sys.argv[1]]
for line in sys.stdin:
    args = json.loads(line)['args']
    X = mpf(args['X'])
    beta = log(2 / mpf(args['xi']))
    low, high = solve(beta / X)
    print(*(nstr(v, ${DIGITS}) for v in (beta, X * low, X * high, 1 / low - 1, 1 - 1 / high)))
`

/** PARI: one call a line in its own syntax, which spares it the JSON. */
const gpProgram = (method: string, all: ReadonlyArray<Line>): string => `
default(realprecision, ${WORKING_DIGITS});
default(format, "g0.${DIGITS}");
by_lambertw(c) = my(z = -exp(-1 - c)); [-lambertw(z), -lambertw(z, -1)];
root(c, t) = {my(s = 1); while(abs(s) >= min(t, abs(t - 1)) * 1e-36, s = (t - 1 - log(t) - c) * t / (t - 1); t -= s); t};
by_newton(c) = {my(s = sqrt(2 * c)); [root(c, if(c > 1, exp(-1 - c), 1 - s + 2 * c / 3 - s^3 / 36)), root(c, 1 + c + s)]};
line(X, xi) = {my(x = X * 1., b = log(2 / xi), r = by_${method}(b / x)); print(b, " ", x * r[1], " ", x * r[2], " ", 1 / r[1] - 1, " ", 1 - 1 / r[2])};
${all.map(({ X, xi }) => `line(${X}, ${xi})\n`).join('')}`

type Run = { readonly perSecond: number; readonly answers: ReadonlyArray<ReadonlyArray<string>> }

/** Lines per second of a whole process, start-up included, and its answers. */
const timed = (
  command: string,
  args: ReadonlyArray<string>,
  input: string,
  count: number,
  parse: (line: string) => ReadonlyArray<string>,
): Run | undefined => {
  const begin = process.hrtime.bigint()
  const { status, stdout } = spawnSync(command, args, {
    input,
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9
  if (status !== 0) return undefined
  const printed = stdout.trim().split('\n')
  if (printed.length !== count) return undefined
  return { perSecond: count / seconds, answers: printed.map(parse) }
}

const fromJson = (line: string): ReadonlyArray<string> => {
  const { result }: { result: Record<string, string> } = JSON.parse(line)
  return ['beta', 'EL', 'EU', 'd1', 'd2'].map((field) => result[field] ?? '')
}
const fromWords = (line: string): ReadonlyArray<string> => line.replaceAll(' E', 'e').split(' ')

/** How many digits two decimal strings share, by their difference in bigints; enough to see that all compute the same thing. */
const sharedDigits = (a: string, b: string): number => {
  const scaled = (text: string): readonly [bigint, number] => {
    const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
    const [whole = '', fraction = ''] = mantissa.split('.')
    return [BigInt(whole + fraction), Number(exponent) - fraction.length]
  }
  const [[m, e], [n, f]] = [scaled(a), scaled(b)]
  const least = Math.min(e, f)
  const [x, y] = [m * 10n ** BigInt(e - least), n * 10n ** BigInt(f - least)]
  const difference = x > y ? x - y : y - x
  return difference === 0n ? DIGITS : x.toString().length - difference.toString().length
}

const agreement = (ours: Run, theirs: Run): number =>
  Math.min(
    ...theirs.answers.flatMap((answer, at) =>
      answer.map((value, field) => sharedDigits(ours.answers[at]?.[field] ?? '0', value)),
    ),
  )

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const milliseconds = (args: ReadonlyArray<string>): number => {
  const begin = process.hrtime.bigint()
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' })
  return Number(process.hrtime.bigint() - begin) / 1e6
}

const output = (command: string, args: ReadonlyArray<string>, input = ''): string | undefined => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', input })
  return status === 0 ? stdout.trim() : undefined
}

const row = (cells: ReadonlyArray<string>): string =>
  cells.map((cell, at) => (at === 0 ? cell.padEnd(24) : cell.padStart(16))).join('')

const main = () => {
  const mpmath = output(PYTHON, ['-c', 'import mpmath; print(mpmath.__version__, mpmath.libmp.BACKEND)'])
  const pari = output(GP, ['--version-short'])
  console.log(`node ${process.version}; mpmath ${mpmath ?? 'missing'}; PARI ${pari ?? 'missing'}`)
  if (mpmath === undefined)
    console.log(
      `mpmath is not installed for ${PYTHON}: no comparison with it (Debian: python3-mpmath; PYTHON names another)`,
    )
  if (pari === undefined)
    console.log(`PARI is not installed as ${GP}: no comparison with it (Debian: pari-gp; GP names another)`)
  for (const ownXi of [false, true]) {
    const all = lines(LINES.keywitness, ownXi)
    const forPython = all.slice(0, LINES.mpmath)
    const forPari = all.slice(0, LINES.pari)
    const contenders: ReadonlyArray<readonly [string, () => Run | undefined]> = [
      ['keywitness', () => timed(process.execPath, ['.', 'compute'], requests(all), all.length, fromJson)],
      ...['newton', 'lambertw'].flatMap((method) => [
        ...(mpmath === undefined
          ? []
          : [
              [
                `mpmath, ${method}`,
                () =>
                  timed(
                    PYTHON,
                    ['-c', PYTHON_PROGRAM, method],
                    requests(forPython),
                    forPython.length,
                    fromWords,
                  ),
              ] as const,
            ]),
        ...(pari === undefined
          ? []
          : [
              [
                `PARI, ${method}`,
                () => timed(GP, ['-q', '-f'], gpProgram(method, forPari), forPari.length, fromWords),
              ] as const,
            ]),
      ]),
    ]
    const best = new Map<string, Run>()
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [name, run] of contenders) {
        const found = run()
        if (found !== undefined && found.perSecond > (best.get(name)?.perSecond ?? 0)) best.set(name, found)
      }
    const ours = best.get('keywitness')
    if (ours === undefined) throw new Error('`node . compute` failed: is it built?')
    console.log(
      `\nchernoff_obs2exp, ${DIGITS} digits, X from 1 to 1e15, ${ownXi ? 'a xi of its own for each line' : 'xi = 1e-10'}; whole process, best of ${ROUNDS}`,
    )
    console.log(row(['', 'lines/s', 'keywitness is', 'digits shared']))
    for (const [name] of contenders) {
      const theirs = best.get(name)
      console.log(
        theirs === undefined
          ? row([name, 'failed'])
          : theirs === ours
            ? row([name, ours.perSecond.toFixed(0)])
            : row([
                name,
                theirs.perSecond.toFixed(0),
                `${(ours.perSecond / theirs.perSecond).toFixed(1)} times`,
                `${agreement(ours, theirs)}`,
              ]),
      )
    }
  }
  // The two are interleaved, so that a busy machine slows both.
  const starts = Array.from({ length: STARTS }, () => ({
    bare: milliseconds(['-e', '0']),
    version: milliseconds(['.', '--version']),
  }))
  const bare = median(starts.map((start) => start.bare))
  const version = median(starts.map((start) => start.version))
  console.log(
    `\nstart-up, median of ${STARTS}: node -e 0 ${bare.toFixed(1)} ms, node . --version ${version.toFixed(1)} ms, difference ${(version - bare).toFixed(1)} ms`,
  )
}

main()
