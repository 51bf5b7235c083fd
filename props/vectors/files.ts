// Every file of test vectors, in the order of docs/vectors.md.

import { chernoffFiles } from './chernoffVectors'
import { decoyFile } from './decoyVectors'
import { keyLengthFiles } from './keyLengthVectors'
import type { VectorFile } from './vectorFile'

export type { VectorFile } from './vectorFile'

/** The files that `keywitness vectors` writes: the same bytes in every run. */
export const vectorFiles = (): ReadonlyArray<VectorFile> => [
  ...chernoffFiles(),
  decoyFile(),
  ...keyLengthFiles(),
]
