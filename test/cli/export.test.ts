// `keywitness export`: what the kernel accepts is written, what it rejects is not, what a format cannot state is refused.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { EXAMPLES } from '../proofs/secondChecker/examples'
import { directory, expectPresentable, expectRefused, fileHolding, keywitness } from './commandLine'

const BLOCK = 'examples/certificate_block_500k.json'

describe('export', () => {
  it('writes to standard output, or the same to a file', () => {
    const { code, stdout, stderr } = keywitness(['export', BLOCK, '--to', 'coq'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^\(\* keywitness: 117581 bits by direct/)
    expectPresentable(stdout)
    const out = join(directory, 'block.v')
    expect(keywitness(['export', BLOCK, '--to', 'coq', '--out', out])).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(readFileSync(out, 'utf8')).toBe(stdout)
  })

  it('writes nothing of a certificate that the kernel rejects, and says why', () => {
    const file = 'examples/certificate_one_bit_more.json'
    const { code, stdout, stderr } = keywitness(['export', file, '--to', 'coq'])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^REJECTED examples\/certificate_one_bit_more\.json: step 1, rule keyLength: length: found 166586\.5\d*, needed at most 166586\.1\d*\n$/,
    )
  })

  it('refuses an analysis that the format does not state', () => {
    const file = fileHolding('formula.json', JSON.stringify(EXAMPLES.formula))
    expectRefused(keywitness(['export', file, '--to', 'coq']), ['KW-AN206 $.claim.analysis'])
  })

  it('refuses what is no certificate', () => {
    expectRefused(keywitness(['export', fileHolding('list.json', '[]'), '--to', 'coq']), ['KW-IN102 $'])
    expectRefused(keywitness(['export', 'no such file', '--to', 'coq']), ['KW-IN001 no such file'])
  })

  it.each([[['--to', 'word']], [['--to', '__proto__']]])('refuses the format %j', (options) => {
    expectRefused(keywitness(['export', BLOCK, ...options]), ['KW-US301 --to'])
  })
})
