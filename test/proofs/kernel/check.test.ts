/** Whole certificates through the kernel. */
import { describe, expect, it } from '@jest/globals'
import { check } from '../../../proofs/kernel/check'
import { composable, direct } from './builder'

describe('check', () => {
  it('accepts a composable certificate', () => {
    const verdict = check(JSON.stringify(composable()))
    expect(verdict).toMatchObject({ accepted: true })
  })
  it('accepts a declared direct certificate', () => {
    expect(check(JSON.stringify(direct('declared')))).toMatchObject({ accepted: true })
  })
  it('accepts a universal direct certificate', () => {
    expect(check(JSON.stringify(direct('universal')))).toMatchObject({ accepted: true })
  })
})
