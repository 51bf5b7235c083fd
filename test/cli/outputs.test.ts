// Files that commands write: what cannot be written is said before the work, nothing but a file is replaced, a link stays a link.

import { spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directory, expectRefused, fileHolding, keywitness, MAIN, ROOT } from './commandLine'

const BLOCK = 'data/observations_block_500k.json'
const out = (name: string): string => join(directory, name)

describe('outputs', () => {
  it.each<[string, ReadonlyArray<string>]>([
    ['audit', [BLOCK, '--report', 'no/x.html', '--certificate', 'no/x.json', '--write-design', 'no/y.json']],
    ['design', ['micius', '--certificate', 'no/x.json', '--save', 'no/y.json', '--design', 'no/z.json']],
    ['export', ['examples/certificate_block_500k.json', '--to', 'coq', '--out', 'no/x.v']],
    ['explore', ['--report', 'no/x.html']],
    ['conform', ['--junit', 'no/x.xml', '--html', 'no/x.html', '--', 'no-such-program']],
    ['simulate', ['examples/jinan-2022-09-25.json', '--report', 'no/x.html']],
  ])('of %s that cannot be written are refused before the work, all at once', (command, args) => {
    const { stderr, code } = keywitness([command, ...args])
    const wanted = args.filter((arg) => arg.startsWith('no/'))
    expect([code, stderr.trim().split('\n').length]).toEqual([2, wanted.length])
    for (const file of wanted)
      expect(stderr).toContain(`KW-IN001 ${file}: expected a file that can be written, got no such file\n`)
  })

  it('go into directories that are there or can be made', () => {
    for (const [command, ...args] of [
      ['simulate', 'examples/short.json', '--out'],
      ['simulate', 'examples/short.json', '--figures'],
      ['relay', 'examples/short.json', 'examples/short.json', '--message', BLOCK, '--out'],
      ['design', 'micius', '--plot'],
      ['reproduce', '--figures'],
    ])
      expectRefused(keywitness([command ?? '', ...args, join(BLOCK, 'inside')]), [`KW-US301 ${args.at(-1)}`])
  })

  it('do not replace an input or each other', () => {
    const input = fileHolding('self.json', readFileSync(join(ROOT, BLOCK)))
    const before = readFileSync(input, 'utf8')
    expectRefused(keywitness(['audit', input, '--report', input]), ['KW-US301 --report'])
    expect(readFileSync(input, 'utf8')).toBe(before)
    const one = out('one.json')
    expectRefused(keywitness(['audit', input, '--report', one, '--certificate', one]), ['KW-US301 --report'])
    expect(existsSync(one)).toBe(false)
  })

  it('are files: no directory, no pipe', () => {
    mkdirSync(out('folder'))
    expectRefused(keywitness(['audit', BLOCK, '--certificate', out('folder')]), [`KW-IN001 ${out('folder')}`])
    const pipe = out('pipe')
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    expectRefused(keywitness(['audit', BLOCK, '--certificate', pipe]), [`KW-IN001 ${pipe}`])
    expect(lstatSync(pipe).isFIFO()).toBe(true)
  })

  it('go through a link, which stays one', () => {
    const [target, link] = [fileHolding('behind.json', 'old'), out('link.json')]
    symlinkSync(target, link)
    expect(keywitness(['audit', BLOCK, '--certificate', link]).code).toBe(0)
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(JSON.parse(readFileSync(target, 'utf8')).format).toBe('keywitness/certificate@1')
  })

  const whenFull = existsSync('/dev/full') ? it : it.skip
  whenFull('that find no room on standard output say so (skipped without /dev/full)', () => {
    const { status, stderr } = spawnSync(
      'sh',
      ['-c', `exec "$0" "$1" audit ${BLOCK} > /dev/full`, process.execPath, MAIN],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    )
    expect([status, stderr]).toEqual([
      2,
      'KW-IN001 standard output: expected room to write, got a full disk\n',
    ])
  })
})
