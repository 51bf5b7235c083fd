// One text for one value, and the digests that rest on it: the head of a certificate, the digest of a design.
// Source: docs/certificate.md, "Canonical JSON", "Head", "The digest of a design".

import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils'
import type { Certificate, Parameter } from './certificate'

/** JSON data of a certificate. */
export type Data = string | number | ReadonlyArray<Data> | { readonly [key: string]: Data }

const isList = (value: Data): value is ReadonlyArray<Data> => Array.isArray(value)

/** The canonical JSON of a value: keys sorted by UTF-16 code units, no spaces. */
export const canonicalJson = (value: Data): string => {
  if (typeof value !== 'object') return JSON.stringify(value)
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
}

const linked = (previous: Uint8Array, value: Data): Uint8Array =>
  sha256
    .create()
    .update(previous)
    .update(utf8ToBytes(canonicalJson(value)))
    .digest()

/** The head of a certificate: a hash chain over format and hypotheses, every step in order, and the claim; 64 hex digits. */
export const headOf = ({ format, hypotheses, steps, claim }: Omit<Certificate, 'head'>): string => {
  const first = linked(new Uint8Array(), { format, hypotheses })
  const proof = steps.reduce<Uint8Array>((hash, step) => linked(hash, step), first)
  return bytesToHex(linked(proof, claim))
}

/** The certificate with its head. */
export const sealed = (certificate: Omit<Certificate, 'head'>): Certificate => ({
  claim: certificate.claim,
  format: certificate.format,
  head: headOf(certificate),
  hypotheses: certificate.hypotheses,
  steps: certificate.steps,
})

/** The digest of a design of `direct`, by which `declared` hypotheses name it; 64 hex digits. */
export const designDigest = ({
  phi0,
  t,
  terms,
}: { readonly [key in 'phi0' | 't' | 'terms']: Parameter }): string =>
  bytesToHex(sha256(utf8ToBytes(canonicalJson({ phi0, t, terms }))))
