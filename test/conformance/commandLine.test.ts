// `keywitness conform` as its users see it: reports in every form, files of failures and their replay, exit codes, TCP, and Ctrl-C.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from '@jest/globals'
import { specificationShim } from '../../props/conformance/specificationParty'
import { keywitness, MAIN, ROOT } from '../cli/commandLine'
import { errorsOf } from '../cli/schemas'
import { cShim, misbehaving, TYPESCRIPT } from './implementations'

const SCRATCH = mkdtempSync(join(tmpdir(), 'keywitness-conform-'))
afterAll(() => rmSync(SCRATCH, { recursive: true, force: true }))

const C = cShim()
const whenC = C === undefined ? it.skip : it
const FEW = ['--groups', 'repeatable,lines']

const conform = (...args: ReadonlyArray<string>) =>
  keywitness(['conform', '--out', join(SCRATCH, 'out'), ...args])

describe('keywitness conform', () => {
  whenC(
    'writes a failure as text, JSON, JUnit XML and HTML, with files from which it can be replayed',
    () => {
      const command = [...(C ?? []), '--bug', 'instruction-tag-unchecked']
      const [junit, html] = [join(SCRATCH, 'junit.xml'), join(SCRATCH, 'report.html')]
      const pages = ['--junit', junit, '--html', html]
      const { code, stdout } = conform(
        '--json',
        '--stop-at-first',
        '--groups',
        'tour',
        ...pages,
        '--',
        ...command,
      )
      const report = JSON.parse(stdout)
      expect(code).toBe(1)
      expect(errorsOf('conform', report)).toEqual([])
      const [failure] = report.failures
      expect(failure).toMatchObject({ verdict: 'fail', role: 'satellite', what: 'events', length: 4, at: 4 })
      expect(report.executed).toBe(report.passed + report.failed)
      expect(report.executed + report.skipped.length).toBe(report.of)
      expect(failure.files.map((file: string) => existsSync(file))).toEqual([true, true, true])

      const words = failure.replay.split(' ').slice(2)
      const again = keywitness(words)
      expect([again.code, again.stdout]).toEqual([
        1,
        expect.stringContaining('>   4 deliver INST of another session'),
      ])
      const right = keywitness([...words.slice(0, words.indexOf('--') + 1), ...(C ?? [])])
      expect([right.code, right.stdout]).toEqual([0, expect.stringMatching(/^PASS tour/)])

      const xml = readFileSync(junit, 'utf8')
      expect(xml).toContain('<testsuite name="tour" tests="368" failures="1" errors="0"')
      expect(xml.match(/<testcase /g)?.length).toBe(report.of)
      const page = readFileSync(html, 'utf8')
      expect(page).toContain('<html lang="en">')
      expect(page).toContain('<h3>tour / literal / satellite / INST, bad tag in SIFT</h3>')
      expect(page).not.toMatch(/src=|https?:/)
    },
  )

  it('passes the reference in two commands, and counts what was not selected as skipped', () => {
    const command = TYPESCRIPT.join(' ')
    const { code, stdout } = conform(
      ...FEW,
      '--satellite',
      command,
      '--ground',
      `'${TYPESCRIPT[0]}' "${TYPESCRIPT[1]}"`,
    )
    expect([code, stdout]).toEqual([0, expect.stringContaining('its group was not selected')])
    expect(stdout).toMatch(
      /^PASS satellite keywitness-specification, groundStation keywitness-specification\n/,
    )
    expect(conform(...FEW, '--require-all', '--', ...TYPESCRIPT).code).toBe(1)
    expect(conform('--groups', 'lines', '--coverage', '99', '--', ...TYPESCRIPT).code).toBe(1)
  })

  it('is inconclusive where nothing was executed', () => {
    const nobody = [
      'sh',
      '-c',
      `read x; echo '{"protocol":1,"roles":["satellite"],"profiles":["literal"],"packets":["mixed"],"rounds":0,"snapshot":false}'`,
    ]
    expect(
      conform(
        '--ground',
        nobody
          .slice(0, 2)
          .join(' ')
          .concat(` "${nobody[2]?.replaceAll('"', '')}"`),
      ).code,
    ).toBe(1)
    const { code, stdout } = conform('--groups', 'contact', '--', ...nobody)
    expect([code, stdout]).toEqual([3, expect.stringContaining('no name does not play the ground station')])
  })

  it('refuses what it cannot start, and tells what does not answer', () => {
    const none = conform('--', '/no/such/command')
    expect([none.code, none.stdout]).toEqual([2, expect.stringContaining('cannotStart')])
    const { code, stdout } = conform('--json', '--', 'true')
    expect([code, errorsOf('conform', JSON.parse(stdout))]).toEqual([1, []])
  })

  it.each([
    [[], 'one implementation'],
    [['--connect', 'nowhere', '--', 'true'], 'HOST:PORT'],
    [['--groups', 'all', '--', 'true'], 'some of repeatable'],
    [['--depth', '9', '--', 'true'], 'from 0 to 4'],
    [['--replay', join('no', 'file.json'), '--', 'true'], 'no/file.json'],
  ])('refuses the arguments %j', (args, says) => {
    const { code, stderr } = conform(...args)
    expect([code, stderr]).toEqual([2, expect.stringContaining(says)])
  })

  it('runs an implementation that listens on a port', async () => {
    const server = createServer((socket) => {
      const answer = specificationShim()
      createInterface({ input: socket }).on('line', (line) => {
        const isObject = line.startsWith('{"op"') && line.endsWith('}') && !line.includes('} {')
        socket.write(`${JSON.stringify(answer(isObject ? JSON.parse(line) : undefined))}\n`)
      })
      socket.on('error', () => socket.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const { port }: Pick<AddressInfo, 'port'> =
      typeof address === 'object' && address !== null ? address : { port: 0 }
    const child = spawn(process.execPath, [MAIN, 'conform', ...FEW, '--connect', `127.0.0.1:${port}`], {
      cwd: ROOT,
    })
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
    })
    const code = await new Promise((resolve) => child.on('close', resolve))
    server.close()
    expect([code, text]).toEqual([0, expect.stringContaining('PASS')])
  })

  it('leaves no process behind when it is stopped', async () => {
    const child = spawn(process.execPath, [MAIN, 'conform', '--', ...misbehaving('hangs', 5)], { cwd: ROOT })
    await new Promise((resolve) => setTimeout(resolve, 4000))
    child.kill('SIGTERM')
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(130)
    await new Promise((resolve) => setTimeout(resolve, 300))
    const { stdout } = keywitness(['--version'])
    expect(stdout).not.toBe('')
    const left = spawn('sh', ['-c', 'ps ax -o args | grep "misbehavingShim.js hangs 5" | grep -v grep'])
    expect(await new Promise((resolve) => left.on('close', resolve))).toBe(1)
  })
})
