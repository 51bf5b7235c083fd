// The tool as a library: observations from a file, the certified length, the certificate, and the kernel's answer on its text.
// Run after `npm ci`: node examples/library.js

const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { Decimal } = require('decimal.js')
const { isLeft } = require('fp-ts/Either')
const { checkCertificate } = require('../build/proofs/certificate/reading')
const { CERTIFIERS } = require('../build/proofs/certificate/certify')
const { fastTranscendentals } = require('../build/spec/finiteKey/fast/transcendental')
const { intervalArithmetic } = require('../build/spec/finiteKey/interval')
const { parseAuditInput } = require('../build/spec/input/auditInput')
const { problemLine } = require('../build/spec/problem')

/** Nothing throws on bad input: the left side holds every problem. */
const rightOf = (result) => {
  if (!isLeft(result)) return result.right
  throw new Error(result.left.map(problemLine).join('\n'))
}

const text = readFileSync(join(__dirname, '..', 'data', 'observations_block_500k.json'), 'utf8')
const input = rightOf(parseAuditInput(text, {}))
if (input.kind !== 'observations') throw new Error('published passes, not observations')

const target = { secrecy: new Decimal('1e-10'), correctness: new Decimal('1e-15') }
const arithmetic = intervalArithmetic(50, fastTranscendentals)
const certify = CERTIFIERS.get('composable')
const { result, certificate } = rightOf(
  certify(input.observations, target, arithmetic, { kind: 'universal' }),
)
console.log(`composable: ${result.keyBits} bits`)

const written = JSON.stringify(rightOf(certificate).certificate)
const answer = rightOf(checkCertificate(written))
console.log(answer.accepted ? 'accepted by the kernel' : `refused: ${answer.condition}`)
