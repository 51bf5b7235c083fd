// KW13: every message has to be authenticated, with an epsilon and a key that are charged, or declared computational.
// Source: FINITE_KEY.md sections 4 and 5; Wegman and Carter, J. Comput. Syst. Sci. 22, 265 (1981).
//
// A forger who guesses the tag succeeds with probability at least 1/(number of tags), so eps a message needs log2(1/eps) bits of tag, and
// a one-time-padded tag that many bits of key: `messages log2(1/eps)` is the least key that the declared authentication uses up.

import { applies, doesNotApply, type FindingRule } from './finding'
import { bitsText, grouped, spoken, wholeDown } from './wording'

export const kw13Authentication: FindingRule = {
  code: 'KW13',
  title: 'Authentication is not specified',
  severity: 'critical',
  remedy:
    'Declare the number of authenticated messages and the epsilon of each, charge their sum and the key they use, an abort included; or label a signature as computational: it carries no epsilon. composable and direct add eps_auth to the total where it is declared.',
  source: 'FINITE_KEY.md 4, 5; SYSTEM.md, Authentication',
  judge: ({ observations, target, arithmetic }) => {
    const { authentication } = observations
    if (authentication === undefined || authentication.messages === 0n)
      return applies(
        'The input declares no authenticated message with an epsilon: either nothing was authenticated, or by a signature, which is computational and carries no epsilon.',
        null,
        { 'authenticated messages': authentication === undefined ? 'not declared' : '0' },
      )
    const { messages, epsilonPerMessage } = authentication
    const { exact } = arithmetic
    const perMessage = exact(epsilonPerMessage)
    const sum = exact(messages).times(perMessage)
    const key = wholeDown(exact(messages).times(perMessage.log2().negated()))
    const asked = exact(target.secrecy).plus(exact(target.correctness))
    const numbers = {
      'authenticated messages': grouped(messages),
      'epsilon of a message': spoken(perMessage),
      eps_auth: spoken(sum),
      'key used by one-time-padded tags, at least': grouped(key),
    }
    return asked.isBelow(sum)
      ? applies(
          `${grouped(messages)} messages of epsilon ${spoken(perMessage)} each add ${spoken(sum)}, more than the ${spoken(asked)} asked for in all.`,
          null,
          numbers,
        )
      : doesNotApply(
          `${grouped(messages)} messages are authenticated, eps_auth = ${spoken(sum)}; one-time-padded tags use up at least ${bitsText(key)} of key.`,
          numbers,
        )
  },
}
