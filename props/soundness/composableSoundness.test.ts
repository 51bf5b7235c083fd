// Soundness of `composable`: no bound fails more often than its epsilon, on any channel of the campaign.
// Source: FINITE_KEY.md 5.3; docs/proof.md section 15.

import { describe, expect, it } from '@jest/globals'
import { broken, SEED } from './campaign'
import { CHANNELS } from './channels'
import { composableScores } from './composableCampaign'

describe('no bound of composable fails more often than its epsilon', () => {
  it.each(CHANNELS.map((channel, at) => ({ name: channel.name, channel, seed: SEED + 3 * at })))(
    '$name',
    ({ channel, seed }) => {
      expect(broken(composableScores(channel, seed))).toEqual([])
    },
  )
})
