// The HTML report of `explore`: hands what the search found to the page, and writes it.

import * as E from 'fp-ts/Either'
import type { Problem } from '../spec/problem'
import { svgOf } from '../web/drawing/svg'
import { commandLine } from '../web/report/commandLine'
import { type ExplorationReport, explorationReport } from '../web/report/explorationReport'
import { originOfNone } from './htmlReport'
import { writeText } from './output'

/** Writes the report; `args` are those of the command line. What the system refused, or nothing. */
export const writeExploration = async (
  target: string,
  args: ReadonlyArray<string>,
  report: Omit<ExplorationReport, 'origin'>,
): Promise<ReadonlyArray<Problem>> => {
  const origin = originOfNone([
    commandLine('explore', args, { outputs: ['report', 'trace'], flags: ['json'] }),
  ])
  const written = writeText(target, await explorationReport({ ...report, origin }, svgOf))
  return E.isLeft(written) ? written.left : []
}
