// `keywitness vectors`: writes all files or none, never over what is there, and says what is wrong with a directory.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { directory, expectRefused, fileHolding, keywitness, ROOT } from './commandLine'

const SHIPPED = readdirSync(join(ROOT, 'vectors')).sort()
const contentOf = (folder: string) =>
  SHIPPED.map((name) => [
    name,
    readFileSync(join(folder, name), 'utf8') === readFileSync(join(ROOT, 'vectors', name), 'utf8'),
  ])
const asShipped = SHIPPED.map((name) => [name, true])

describe('vectors', () => {
  it('writes the shipped files into a new directory, and lists them', () => {
    const folder = join(directory, 'new', 'vectors')
    const { code, stdout, stderr } = keywitness(['vectors', folder, '--json'])
    expect([code, stderr]).toEqual([0, ''])
    const { files } = JSON.parse(stdout)
    expect(files.map(({ name }: { name: string }) => name).sort()).toEqual(SHIPPED)
    expect(readdirSync(folder).sort()).toEqual(SHIPPED)
    expect(contentOf(folder)).toEqual(asShipped)
    expect(readdirSync(join(directory, 'new'))).toEqual(['vectors'])
  })

  it('refuses a directory with something in it, and with --force leaves what is not its own', () => {
    const folder = join(directory, 'full')
    mkdirSync(folder)
    writeFileSync(join(folder, 'mine.txt'), 'mine')
    writeFileSync(join(folder, 'chernoff.json'), 'old')
    expectRefused(keywitness(['vectors', folder]), [`KW-US301 ${folder}`])
    expect(readFileSync(join(folder, 'chernoff.json'), 'utf8')).toBe('old')
    expect(readdirSync(folder).sort()).toEqual(['chernoff.json', 'mine.txt'])
    expect(keywitness(['vectors', folder, '--force']).code).toBe(0)
    expect(contentOf(folder)).toEqual(asShipped)
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toBe('mine')
  })

  it('refuses a file in place of the directory, above it too, and leaves nothing behind', () => {
    const file = fileHolding('file.txt', 'text')
    const before = readdirSync(directory)
    expectRefused(keywitness(['vectors', file]), [`KW-IN001 ${file}`])
    const below = join(file, 'vectors')
    expectRefused(keywitness(['vectors', below]), [`KW-IN001 ${below}`])
    expect(readdirSync(directory)).toEqual(before)
  })

  it.each([
    ['no directory', ['vectors'], ['KW-US301 arguments']],
    ['two directories', ['vectors', 'a', 'b'], ['KW-US301 arguments']],
    ['an unknown option', ['vectors', 'a', '--only', 'crc'], ['KW-US301 --only', 'KW-US301 arguments']],
  ])('refuses %s', (_, args, problems) => {
    expectRefused(keywitness(args), problems)
  })
})
