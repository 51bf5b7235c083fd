// The reference behind the shim protocol: the machines of spec/protocol as an executable, one JSON line in, one JSON line out.
// `node build/examples/shims/typescript/keywitness_shim.js`. Source: docs/conformance.md.

import { createInterface } from 'node:readline'
import { specificationShim } from '../../../props/conformance/specificationParty'

const answer = specificationShim()

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })
lines.on('line', (line) => {
  const value = parsed(line)
  process.stdout.write(`${JSON.stringify(answer(value))}\n`)
  if (Object(value).op === 'bye') lines.close()
})
lines.on('close', () => process.stdin.destroy())
