// `relay` as its users run it: two short passes, a text and a file, a key store that outlasts a run, and unusable input.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { openKeyStore } from '../../cli/keyStore'
import { directory, expectPresentable, expectRefused, fileHolding, keywitness } from './commandLine'
import { shortMission } from './relayMissions'
import { errorsOf } from './schemas'

const mission = (name: string, ...pass: Parameters<typeof shortMission>): string =>
  fileHolding(name, JSON.stringify(shortMission(...pass)))
const J = mission('j.json', 'Jinan', '2023-09-01T14:00:00Z')
const N = mission('n.json', 'Nanshan', '2023-09-01T15:34:00Z')
const LATER = mission('later.json', 'Nanshan', '2023-09-03T15:34:00Z')
const TEXT = fileHolding('text', 'Jinan to Nanshan\n')
const FILE = fileHolding('file', Buffer.alloc(1_000_000, 'a megabyte '))
const STORE = join(directory, 'store.json')
const OUT = join(directory, 'received')

const report = (...args: ReadonlyArray<string>) => {
  const { code, stdout, stderr } = keywitness(['relay', ...args, '--json'])
  expect(stderr).toBe('')
  const document = JSON.parse(stdout)
  expect(errorsOf('relay', document)).toEqual([])
  return { code, document }
}

describe('relay', () => {
  it('brings a text over consecutive orbits, and says what it cost', () => {
    const { code, stdout, stderr } = keywitness(['relay', J, N, '--message', TEXT])
    expect([code, stderr]).toEqual([0, ''])
    expectPresentable(stdout)
    expect(stdout).toContain('17 bytes by one-time pad: arrived as it was sent')
    expect(stdout).toContain('1.57 h apart, consecutive orbits')
    expect(stdout).toMatch(/^after +K_J .* 136 +768 /m)
    expect(stdout).toMatch(/^after +K_N .* 136 +512 /m)
    expect(stdout).toContain('What the satellite learns: K_J and K_N in full')
  })

  it('brings 1 MB by AES-128 over days, keeps what is left in the store, and goes on from there', () => {
    const first = report(J, LATER, '--message', FILE, '--store', STORE)
    expect(first.code).toBe(0)
    expect(first.document).toMatchObject({
      delivered: true,
      encryption: 'AES-128-CTR',
      relay: 0,
      consecutiveOrbits: false,
      betweenPassesSeconds: 2 * 86_400 + 94 * 60,
      keyBitsUsed: 2 * 256 + 768 + 512,
    })
    // Nobody took it: the store keeps it, and the next run with --out writes both.
    const second = report(J, LATER, '--message', TEXT, '--store', STORE, '--out', OUT)
    expect(second.code).toBe(0)
    expect(second.document).toMatchObject({
      relay: 1,
      encryption: 'one-time pad',
      keyBitsUsed: 2 * 136 + 512 + 256,
    })
    const { keyBitsLeft, keyBitsUsed } = second.document
    // The same passes are the same keys, and come in once.
    expect(first.document.keyBitsLeft).toBe(keyBitsLeft + keyBitsUsed)
    expect(readFileSync(join(OUT, 'received-0')).equals(readFileSync(FILE))).toBe(true)
    expect(readFileSync(join(OUT, 'received-1'), 'utf8')).toBe('Jinan to Nanshan\n')
  })

  it('refuses a store that is open, and keys of other stations', () => {
    const store = openKeyStore(STORE)
    expectRefused(keywitness(['relay', J, N, '--message', TEXT, '--store', STORE]), [`KW-IN001 ${STORE}`])
    if ('right' in store) store.right.close()
    expectRefused(keywitness(['relay', J, J, '--message', TEXT, '--store', STORE]), [
      `KW-IN102 ${STORE}, $.stations`,
    ])
  })

  it('refuses passes in the wrong order, at once where the windows say so', () => {
    expectRefused(keywitness(['relay', LATER, J, '--message', TEXT]), [`KW-IN102 ${J}, $.from`])
  })

  it('reports every unusable file at once', () => {
    const broken = fileHolding('broken.json', '{"format": "keywitness/mission@2"}')
    const { code, stderr } = keywitness(['relay', broken, 'nowhere.json', '--message', 'nothing'])
    expect(code).toBe(2)
    expect(stderr).toContain(`KW-IN102 ${broken}, $.format`)
    expect(stderr).toContain('KW-IN001 nowhere.json: expected')
    expect(stderr).toContain('KW-IN001 nothing: expected')
    expectPresentable(stderr)
  })

  it('refuses wrong usage', () => {
    expectRefused(keywitness(['relay', J]), ['KW-US301 arguments'])
    expectRefused(keywitness(['relay', J, N]), ['KW-US301 --message'])
    expectRefused(keywitness(['relay', J, N, '--message', fileHolding('empty', '')]), [
      `KW-IN002 ${join(directory, 'empty')}`,
    ])
    expect(existsSync(join(directory, 'empty.lock.1'))).toBe(false)
  })
})
