// KW04: a CRC of the final key discloses bits of it, and bounds no error that an adversary chose.
// Source: paper, Methods 0.3, steps 5 and 6; FINITE_KEY.md section 4.
//
// A CRC of c bits is a linear map of the key: sending it in clear leaves at most l - c secret bits. For a fixed polynomial the errors that
// keep the CRC are known beforehand, so a probability over the choice of a hash, which KW03 needs, does not exist.

import { applies, doesNotApply, type FindingRule, undecided } from './finding'
import { hasKeyedBits } from './keyedBits'

export const kw04CrcOfTheFinalKey: FindingRule = {
  code: 'KW04',
  title: 'The CRC of the final key is sent',
  severity: 'major',
  remedy:
    'Verify with a 2-universal hash of the corrected block, before privacy amplification, and charge it (KW03); or one-time-pad the CRC. composable and direct assume that nothing computed from the final key is sent in clear.',
  source: 'paper, Methods 0.3; FINITE_KEY.md 4',
  judge: ({ observations }) => {
    if (!hasKeyedBits(observations))
      return doesNotApply('Nothing was detected that could be keyed, so there is no final key to compare.')
    const checksum = observations.disclosures?.keyChecksum
    if (checksum === undefined)
      return undecided(
        'whether a checksum of the final key was sent, its length in bits, and whether it was one-time-padded',
        'The counts do not say how the final keys were compared: a CRC in clear discloses as many bits of the key as it has, and bounds no error that an adversary chose.',
      )
    const { bits, oneTimePadded } = checksum
    if (bits === 0) return doesNotApply('No checksum of the final key was sent.')
    if (oneTimePadded)
      return doesNotApply(`The checksum of ${bits} bits was one-time-padded, so it discloses nothing.`)
    return applies(
      `A checksum of ${bits} bits of the final key was sent in clear: it discloses as many bits of the key, and bounds no error that an adversary chose.`,
      BigInt(bits),
      { 'bits of the checksum': String(bits) },
    )
  },
}
