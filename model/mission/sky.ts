// The sky's counts over a pass, between those that a mission file gives.

import type { Mission } from './missionFile'

/** Sky counts a second at a second of the pass: straight lines between those of the file, held at the ends. */
export const skyAt = (sky: Mission['quantumChannel']['sky'], second: number): number => {
  const after = sky.findIndex((each) => each.second >= second)
  const [left, right] = [
    sky[after < 0 ? sky.length - 1 : Math.max(0, after - 1)],
    sky[after < 0 ? sky.length - 1 : after],
  ]
  if (left === undefined || right === undefined) return 0
  if (right.second <= left.second || second <= left.second) return left.countsPerSecond
  const share = (second - left.second) / (right.second - left.second)
  return left.countsPerSecond + share * (right.countsPerSecond - left.countsPerSecond)
}
