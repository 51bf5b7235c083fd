// A sweep over a real Redis: the same bytes as on this machine, also where a worker is killed in the middle of it.
// Skipped where redis-server is not installed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { queueName } from '../../cli/designQueue'
import { version } from '../../cli/version'
import { directory, expectRefused, keywitness, MAIN, ROOT } from '../cli/commandLine'

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis) process.stderr.write('skipped: sweeps over a queue need redis-server (Debian: redis-server)\n')
const suite = hasRedis ? describe : describe.skip

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

const SWEEP = ['design', 'jinan-1', '--sweep', 'extra-loss=0:7.75:0.25', '--json']

type Running = { readonly child: ChildProcess; readonly stderr: () => string; readonly stdout: () => string }

const started = (args: ReadonlyArray<string>): Running => {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: ROOT })
  const texts = { out: '', err: '' }
  child.stdout?.on('data', (data) => {
    texts.out += data
  })
  child.stderr?.on('data', (data) => {
    texts.err += data
  })
  return { child, stdout: () => texts.out, stderr: () => texts.err }
}

const ended = ({ child }: Running): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null) resolve(child.exitCode)
    else child.on('exit', resolve)
  })

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20))
}

const count = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

suite('a sweep over a queue', () => {
  let redis: ChildProcess
  let port = 0
  let url = ''
  const workers: Running[] = []
  const worker = (...options: ReadonlyArray<string>): Running => {
    const running = started(['worker', '--queue', url, ...options])
    workers.push(running)
    return running
  }

  beforeAll(async () => {
    port = await freePort()
    url = `redis://127.0.0.1:${port}`
    redis = spawn('redis-server', [
      '--port',
      `${port}`,
      '--save',
      '',
      '--dir',
      directory,
      '--bind',
      '127.0.0.1',
    ])
    let output = ''
    redis.stdout?.on('data', (data) => {
      output += data
    })
    await until(() => output.includes('Ready to accept connections'))
  })

  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL')
    redis.kill('SIGKILL')
  })

  it('is complete and the same byte for byte where a worker is killed in the middle of it', async () => {
    const here = keywitness(SWEEP)
    const victim = worker()
    const sweep = started([...SWEEP, '--queue', url])
    await until(() => count(victim.stderr(), /^took/gm) >= 2)
    victim.child.kill('SIGKILL')
    const done = count(victim.stderr(), /^done/gm)
    expect(done).toBeLessThan(4)
    const heir = worker('--threads', '2')
    expect(await ended(sweep)).toBe(0)
    expect(sweep.stdout()).toBe(here.stdout)
    // What the victim had not finished, and nothing twice: the heir was told of every other chunk once.
    await until(() => count(heir.stderr(), /^done/gm) === 4 - done)
    expect(count(heir.stderr(), /^took/gm)).toBe(4 - done)
    heir.child.kill('SIGTERM')
    expect(await ended(heir)).toBe(0)
  })

  it('that is started again does only what is not done', async () => {
    const first = started([...SWEEP, '--queue', url])
    const one = worker()
    await until(() => count(one.stderr(), /^done/gm) >= 1)
    first.child.kill('SIGKILL')
    one.child.kill('SIGTERM')
    await ended(one)
    const done = count(one.stderr(), /^done/gm)
    const again = started([...SWEEP, '--queue', url])
    const two = worker('--until-empty')
    expect([await ended(again), await ended(two)]).toEqual([0, 0])
    expect(again.stdout()).toBe(keywitness(SWEEP).stdout)
    expect(count(two.stderr(), /^done/gm)).toBe(4 - done)
  })

  it('leaves a job that is no chunk, and one with a wrong variant, failed, with the reason', async () => {
    const queue = new Queue(queueName(version()), { connection: { host: '127.0.0.1', port } })
    const wrong = { format: 'keywitness/design-chunk@1', first: 0, variants: [{}], points: [] }
    const jobs = [
      await queue.add('x', 7),
      await queue.add('x', { chunk: { a: 1 } }),
      await queue.add('x', { chunk: wrong }),
    ]
    const running = worker('--until-empty')
    expect(await ended(running)).toBe(0)
    const reasons = await Promise.all(
      jobs.map(async (job) => (await queue.getJob(job.id ?? ''))?.failedReason ?? ''),
    )
    expect(reasons[0]).toBe('no chunk in the job')
    for (const reason of reasons.slice(1)) expect(reason).toMatch(/KW-IN1\d\d \$.*: expected .*, got /)
    await queue.close()
  })

  it('is refused results that are none', async () => {
    const liar = new Redis(port, '127.0.0.1')
    await liar.flushall()
    liar.disconnect()
    const forged = new Worker(queueName(version()), async () => ({ results: 'many bits' }), {
      connection: { host: '127.0.0.1', port, maxRetriesPerRequest: null },
    })
    const sweep = started([...SWEEP, '--queue', url])
    const code = await ended(sweep)
    await forged.close()
    expect([code, sweep.stdout()]).toEqual([2, ''])
    expect(sweep.stderr()).toMatch(/^KW-US301 --queue: expected workers that finish every chunk, got /)
  })
})

describe('a queue that is not there', () => {
  it.each([['design'], ['worker']])('is refused by %s', (command) => {
    const args = command === 'design' ? SWEEP : [command]
    expectRefused(keywitness([...args, '--queue', 'redis://127.0.0.1:1']), ['KW-US301 --queue'])
    expectRefused(keywitness([...args, '--queue', 'http://127.0.0.1']), ['KW-US301 --queue'])
  })

  it('is asked for by worker, with all that is wrong', () => {
    expectRefused(keywitness(['worker', '--threads', '0']), ['KW-US301 --queue', 'KW-US301 --threads'])
  })
})
