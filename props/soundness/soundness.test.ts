// Soundness: no bound of `composable` or `direct` fails more often than its epsilon, on any channel of the campaign.
// Source: FINITE_KEY.md 5.3; docs/proof.md section 15.

import { describe, expect, it } from '@jest/globals'
import { broken } from './campaign'
import { CHANNELS } from './channels'
import { composableScores } from './composableCampaign'
import { directScores } from './directCampaign'

const SEED = Number(process.env.FC_SEED ?? 20_240_816)

describe('no bound of composable fails more often than its epsilon', () => {
  it.each(CHANNELS.map((channel, at) => ({ name: channel.name, channel, seed: SEED + 3 * at })))(
    '$name',
    ({ channel, seed }) => {
      expect(broken(composableScores(channel, seed))).toEqual([])
    },
  )
})

describe('the statement of direct fails no more often than p_fail, and neither does the best of 600 that pay', () => {
  it.each(CHANNELS.map((channel, at) => ({ name: channel.name, channel, seed: SEED + 3 * at })))(
    '$name',
    ({ channel, seed }) => {
      expect(broken(directScores(channel, seed))).toEqual([])
    },
  )
})
