// Every file of test vectors, in the order of docs/vectors.md.

import { chernoffFiles } from './chernoffVectors'
import { crcFile } from './crcVectors'
import { decoyFile } from './decoyVectors'
import { frameFile } from './frameVectors'
import { keyLengthFiles } from './keyLengthVectors'
import { siftingFile } from './siftingVectors'
import { syndromeFile } from './syndromeVectors'
import { tagFile } from './tagVectors'
import { toeplitzFile } from './toeplitzVectors'
import { traceFile } from './traceVectors'
import type { VectorFile } from './vectorFile'

export type { VectorFile } from './vectorFile'

/** The files that `keywitness vectors` writes: the same bytes in every run. */
export const vectorFiles = (): ReadonlyArray<VectorFile> => [
  ...chernoffFiles(),
  decoyFile(),
  ...keyLengthFiles(),
  crcFile(),
  toeplitzFile(),
  syndromeFile(),
  tagFile(),
  siftingFile(),
  frameFile(),
  traceFile(),
]
