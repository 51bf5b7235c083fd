// From the text of a file to the kernel's answer on the certificate in it. Source: docs/certificate.md, "Answers".

import * as E from 'fp-ts/Either'
import { pipe } from 'fp-ts/function'
import { parseJson } from '../../spec/input/json'
import type { Problem } from '../../spec/problem'
import type { Theorem } from '../kernel/check'
import { type Certificate, parseCertificate } from './certificate'
import type { Refusal } from './proof'
import { refusalOfLength, verdictOn } from './verdict'

/** The kernel's answer; a text that is too long for it is refused before it is read. */
export type Checked =
  | { readonly accepted: true; readonly theorem: Theorem; readonly certificate: Certificate }
  | { readonly accepted: false; readonly refusal: Refusal; readonly certificate: Certificate | undefined }

/** Accepted or refused; left when the text is no certificate. */
export const checkCertificate = (text: string): E.Either<ReadonlyArray<Problem>, Checked> => {
  const tooLong = refusalOfLength(text)
  if (tooLong !== undefined && !tooLong.accepted)
    return E.right({ accepted: false, refusal: tooLong, certificate: undefined })
  return pipe(
    parseJson(text),
    E.chain(parseCertificate),
    E.map((certificate): Checked => {
      const verdict = verdictOn(certificate)
      return verdict.accepted
        ? { accepted: true, theorem: verdict.theorem, certificate }
        : { accepted: false, refusal: verdict, certificate }
    }),
  )
}
