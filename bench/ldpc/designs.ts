// The designs of the shipped codes: rows, column degrees and seeds. What was tried for them: docs/ldpc.md.
// Source: degrees by density evolution for the binary symmetric channel at the error rates of docs/ldpc.md (Richardson and
// Urbanke, IEEE Trans. Inf. Theory 47 (2001) 599), kept where the finite code measured best.
// Differs: the degrees of SYSTEM.md, which are smaller, measured f = 1.17 at 1 % with 5 % of failures, these 1.13.

import type { CodeDesign } from '../../model/distillation/fast/ldpcConstruction'

/** Circulants of 125 bits in 800 columns: a packet of 100 000 bits, a rate ladder in steps of 125. */
const packetCode = (
  id: number,
  motherRows: number,
  splits: number,
  degrees: CodeDesign['degrees'],
  seed = 1,
): CodeDesign => ({ id, circulant: 125, motherRows, splits, seed, degrees })

/** By number of the code; 0 is the small one. The columns of degree 2 are fewer than the rows, so that no cycle is made of them. */
// biome-ignore format: one code a line
export const DESIGNS: ReadonlyArray<CodeDesign> = [
  { id: 0, circulant: 4, motherRows: 8, splits: 4, seed: 1, degrees: [[2, 7], [3, 9]] },
  packetCode(1, 30, 18, [[2, 29], [3, 445], [8, 195], [9, 41], [15, 90]]),
  packetCode(2, 37, 19, [[2, 35], [3, 440], [8, 147], [9, 85], [19, 93]], 4),
  packetCode(3, 43, 27, [[2, 41], [3, 440], [8, 122], [9, 106], [20, 60], [21, 31]]),
  packetCode(4, 57, 33, [[2, 55], [3, 442], [4, 2], [6, 10], [10, 225], [27, 66]]),
  packetCode(5, 72, 44, [[2, 68], [3, 444], [9, 117], [10, 109], [32, 7], [34, 48], [36, 7]]),
  packetCode(6, 97, 53, [[2, 92], [3, 438], [9, 141], [10, 65], [30, 22], [32, 42]]),
  packetCode(7, 124, 76, [[2, 119], [3, 432], [9, 99], [10, 95], [30, 37], [32, 18]]),
  packetCode(8, 170, 100, [[2, 163], [3, 407], [9, 120], [10, 57], [28, 31], [30, 22]]),
  packetCode(9, 248, 132, [[2, 238], [3, 349], [8, 87], [9, 72], [24, 4], [26, 50]]),
  packetCode(10, 330, 170, [[2, 312], [3, 280], [7, 107], [8, 41], [20, 24], [22, 36]]),
  packetCode(11, 428, 132, [[2, 380], [3, 215], [4, 11], [5, 45], [6, 23], [7, 54], [8, 8], [14, 20], [16, 2], [18, 13], [20, 29]]),
]
