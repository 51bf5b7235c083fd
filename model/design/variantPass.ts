// The pass of a mission file as the channel of a variant: orbit, link budget and sky give loss and background second by second.

import * as E from 'fp-ts/Either'
import { parseVariant, type Variant, variantText } from '../../spec/design/variant'
import type { Problem } from '../../spec/problem'
import type { Mission } from '../mission/missionFile'
import { missionChannel } from '../mission/missionPass'

/** The channel of a mission as a variant file writes it: one stretch a second. */
export const passText = (mission: Mission) =>
  E.map((seconds: ReadonlyArray<{ readonly lossDb: string; readonly backgroundPerPulse: string }>) => ({
    kind: 'pass',
    stretches: seconds.map((second) => ({ seconds: '1', ...second })),
  }))(missionChannel(mission))

/** The variant on the pass of this mission. */
export const variantOnPass = (
  variant: Variant,
  mission: Mission,
): E.Either<ReadonlyArray<Problem>, Variant> =>
  E.chain((channel: unknown) => parseVariant({ ...Object(variantText(variant)), channel }))(passText(mission))
