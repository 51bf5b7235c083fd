// From the text of a file to the kernel's answer on the certificate in it. Source: docs/certificate.md, "Answers".

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { parseJson } from '../../spec/input/json'
import type { Problem } from '../../spec/problem'
import type { Verdict } from '../kernel/check'
import { type Certificate, parseCertificate } from './certificate'
import { refusalOfLength, verdictOn } from './verdict'

type Accepted = Extract<Verdict, { readonly accepted: true }>

/** The kernel's verdict; an accepted certificate comes with it. */
export type Checked =
  | (Accepted & { readonly certificate: Certificate })
  | Exclude<Verdict, { readonly accepted: true }>

/** Accepted or rejected; left when the text is no certificate. */
export const checkCertificate = (text: string): E.Either<ReadonlyArray<Problem>, Checked> => {
  const tooLong = refusalOfLength(text)
  if (tooLong !== undefined && !tooLong.accepted) return E.right(tooLong)
  return pipe(
    parseJson(text),
    E.chain(parseCertificate),
    E.map((certificate) => {
      const verdict = verdictOn(certificate)
      return verdict.accepted ? { ...verdict, certificate } : verdict
    }),
  )
}
