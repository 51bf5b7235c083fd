// Speed of `compute` on Chernoff lines at 50 digits beside mpmath and PARI in the same run, and start-up beside bare node.
// Run: npm run -s build && node build/bench/compute.js. The figures: docs/performance.md.

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Benchmark, type Effort, median, type Peer, type Row, show } from './benchmark'

const ROOT = join(__dirname, '..', '..')
const PYTHON = process.env.PYTHON ?? 'python3'
const GP = process.env.GP ?? 'gp'
const DIGITS = 50
/** Near X = 1e15 the roots lie 1e-7 from X, so d1 and d2 lose 8 digits, and a Lambert W at its branch point as many again. */
const WORKING_DIGITS = DIGITS + 20
const STARTS = { full: 20, quick: 1 }
const ROUNDS = { full: 3, quick: 1 }
/** As many lines as each needs for a second or two, so that start-up hardly counts. */
const LINES = {
  full: { keywitness: 40_000, mpmath: 4_000, pari: 20_000 },
  quick: { keywitness: 20, mpmath: 20, pari: 20 },
}
const AIM_LINES_PER_SECOND = 10_000
/** More than bare node takes, milliseconds. */
const AIM_STARTUP = 50
/** Digits that all must share. */
const AGREED_DIGITS = DIGITS - 1

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

/** Lines a second of processor time of a whole process, start-up included, and its answers. */
const timed = (
  command: string,
  args: ReadonlyArray<string>,
  input: string,
  count: number,
  parse: (line: string) => ReadonlyArray<string>,
): Run | undefined => {
  // The shell measures user and system time of the process.
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%U %S'; time "$@"`, 'bash', command, ...args],
    { input, cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 30 },
  )
  if (status !== 0) return undefined
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  const printed = stdout.trim().split('\n')
  if (printed.length !== count) return undefined
  return { perSecond: count / (user + system), answers: printed.map(parse) }
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

const milliseconds = (args: ReadonlyArray<string>): number => {
  const begin = process.hrtime.bigint()
  spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'ignore' })
  return Number(process.hrtime.bigint() - begin) / 1e6
}

const output = (command: string, args: ReadonlyArray<string>, input = ''): string | undefined => {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', input })
  return status === 0 ? stdout.trim() : undefined
}

/** A peer as it runs here, or as it is to be installed. */
type Contender = { readonly name: string; readonly run: () => Run | undefined }
type Missing = Extract<Peer, { readonly missing: string }>

const contenders = (ownXi: boolean, effort: Effort): ReadonlyArray<Contender | Missing> => {
  const mpmath = output(PYTHON, ['-c', 'import mpmath; print(mpmath.__version__, mpmath.libmp.BACKEND)'])
  const pari = output(GP, ['--version-short'])
  const forPython = lines(LINES[effort].mpmath, ownXi)
  const forPari = lines(LINES[effort].pari, ownXi)
  return ['newton', 'lambertw'].flatMap(
    (method): ReadonlyArray<Contender | Missing> => [
      mpmath === undefined
        ? { name: `mpmath, ${method}`, missing: 'python3-mpmath' }
        : {
            name: `mpmath ${mpmath.split(' ')[0]}, ${method}`,
            run: () =>
              timed(PYTHON, ['-c', PYTHON_PROGRAM, method], requests(forPython), forPython.length, fromWords),
          },
      pari === undefined
        ? { name: `PARI, ${method}`, missing: 'pari-gp' }
        : {
            name: `PARI ${pari}, ${method}`,
            run: () => timed(GP, ['-q', '-f'], gpProgram(method, forPari), forPari.length, fromWords),
          },
    ],
  )
}

const faster = (a: Run | undefined, b: Run | undefined): Run | undefined =>
  a === undefined || (b !== undefined && b.perSecond > a.perSecond) ? b : a

const lineRows = (ownXi: boolean, effort: Effort): ReadonlyArray<Row> => {
  const all = lines(LINES[effort].keywitness, ownXi)
  const peers = contenders(ownXi, effort)
  let ours: Run | undefined
  const theirs = new Map<string, Run | undefined>()
  // In turn, so that a busy machine slows all.
  for (let round = 0; round < ROUNDS[effort]; round += 1) {
    ours = faster(ours, timed(process.execPath, ['.', 'compute'], requests(all), all.length, fromJson))
    for (const peer of peers)
      if ('run' in peer) theirs.set(peer.name, faster(theirs.get(peer.name), peer.run()))
  }
  const own = ours
  if (own === undefined) throw new Error('`node . compute` failed: is it built?')
  return peers.map((peer, at) => {
    const row: Row = {
      name: ownXi ? 'Chernoff lines, each its xi' : 'Chernoff lines, xi = 1e-10',
      unit: 'lines/s',
      better: 'more',
      ours: own.perSecond,
      ...(at === 0 ? { aim: AIM_LINES_PER_SECOND } : {}),
    }
    if ('missing' in peer) return { ...row, peer }
    const run = theirs.get(peer.name)
    if (run === undefined) throw new Error(`${peer.name} failed`)
    const digits = agreement(own, run)
    if (digits < AGREED_DIGITS) throw new Error(`${peer.name} agrees to ${digits} digits only`)
    return { ...row, peer: { name: peer.name, value: run.perSecond }, note: `${digits} digits agree` }
  })
}

const startUpRow = (starts: number): Row => {
  // The two are interleaved, so that a busy machine slows both.
  const times = Array.from({ length: starts }, () => ({
    bare: milliseconds(['-e', '0']),
    version: milliseconds(['.', '--version']),
  }))
  const bare = median(times.map((time) => time.bare))
  return {
    name: 'start-up, --version',
    unit: 'ms',
    better: 'less',
    ours: median(times.map((time) => time.version)),
    peer: { name: `bare node ${process.version}`, value: bare },
    aim: bare + AIM_STARTUP,
  }
}

/** Lines a second of whole processes, and start-up. */
export const computeBenchmark: Benchmark = {
  title: '`compute`, and start-up',
  about:
    '`chernoff_obs2exp` with X spread evenly over the magnitudes 1 to 1e15, to 50 digits, five numbers a line. Lines a second of processor time of whole processes, start-up, parsing and printing included, best of 3; PARI gets its own syntax instead of JSON. `lambertw` is what the libraries offer, Newton is written for this equation. mpmath and PARI compute at 70 digits and certify nothing; keywitness certifies both ends of every enclosure and rounds correctly. Start-up: median of 20, in turn with bare node, which may take 50 ms less.',
  rows: (effort) => [...lineRows(false, effort), ...lineRows(true, effort), startUpRow(STARTS[effort])],
}

if (require.main === module) show(computeBenchmark)
