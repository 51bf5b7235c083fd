// KW19: messages that depend on keyed bits are sent while rounds of the same block are still to be detected.
// Source: FINITE_KEY.md sections 4 and 5 (assumptions); paper, Methods 0.3 (packets are corrected in real time).
//
// Every analysis lets Eve see the syndrome, the tag and the error counts after the last detection. If she has them before, what she does
// to the remaining rounds may depend on keyed bits, and the choice of intensity is no longer independent of all she did.

import { applies, doesNotApply, type FindingRule, undecided } from './finding'
import { hasKeyedBits } from './keyedBits'

export const kw19MessagesDuringDetection: FindingRule = {
  code: 'KW19',
  title: 'Key-dependent messages during detection',
  severity: 'major',
  remedy:
    'Hold syndromes, tags, checksums and error counts until the last detection of the hash block, or one-time-pad them; composable and direct rest on this and print it as an assumption.',
  source: 'FINITE_KEY.md 4, 5; PROTOCOL.md 8a; paper, Methods 0.3',
  judge: ({ observations }) => {
    if (!hasKeyedBits(observations))
      return doesNotApply('Nothing was detected that could be keyed, so no message depends on keyed bits.')
    switch (observations.disclosures?.announcements) {
      case undefined:
        return undecided(
          'when each message that depends on keyed bits was sent, relative to the last detection of its hash block',
          'The counts do not say when syndromes, tags and error counts were sent: a link that works packet by packet sends them while rounds of the same block are still to be detected.',
        )
      case 'after-last-detection':
        return doesNotApply('Every message that depends on keyed bits was sent after the last detection.')
      case 'during-detection':
        return applies(
          'Messages that depend on keyed bits were sent during detection: what Eve does to later rounds may depend on keyed bits, and no length here holds.',
          null,
          {},
        )
    }
  },
}
