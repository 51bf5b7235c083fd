// Soundness of `direct`: the statement fails no more often than p_fail, for fixed coefficients and for the best of many that pay.
// Source: FINITE_KEY.md 5.3; docs/proof.md section 15.

import { describe, expect, it } from '@jest/globals'
import { broken, SEED } from './campaign'
import { CHANNELS } from './channels'
import { directScores } from './directCampaign'

describe('S >= L of direct fails no more often than p_fail', () => {
  it.each(CHANNELS.map((channel, at) => ({ name: channel.name, channel, seed: SEED + 3 * at + 1 })))(
    '$name',
    ({ channel, seed }) => {
      expect(broken(directScores(channel, seed))).toEqual([])
    },
  )
})
