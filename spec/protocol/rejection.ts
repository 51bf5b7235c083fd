// Why an event is refused: every event in every state is a transition or one of these. Explained in docs/frames.md, "Reject reasons".

/** The bytes are not the canonical form of a frame. */
export const MALFORMED = [
  'magic', // the first two bytes are not `KW`
  'version', // another version of the format
  'type', // a type byte that no kind has
  'truncated', // fewer bytes than the frame says
  'trailing', // more bytes than the frame says
  'blockRange', // a block number above 2^53 - 1
  'untaggedSequence', // a frame without a tag whose sequence number is not 0
  'varint', // a variable-length integer that is not minimal, or above 2^53 - 1
  'positionRange', // a position above 2^53 - 1
  'padding', // an unused bit is not 0
  'count', // a count outside its limits, or two counts that disagree
  'order', // a list that has to increase does not
  'intensity', // an intensity index that no intensity has
  'part', // parts of another partition than that of the parameters
  'outcome', // a status entry that is neither released nor aborted
] as const
export type MalformedReason = (typeof MALFORMED)[number]

/** A well-formed frame that this party, or this state, has no use for. */
export const UNUSABLE = [
  'direction', // a frame that the receiver itself could have sent: reflected
  'session', // of another session
  'profile', // a kind that the profile or the parameters do not have
  'tagUnexpected', // a tag on a frame that has none in this profile
  'sequence', // a sequence number outside the session's range or the window
  'block', // a block number that this kind of frame cannot have
  'notGenerated', // a block that OGS has not generated
  'passed', // RAW of a block that is given up, or a lower one than has been seen
  'duplicate', // this step is done: the k-th copy has no further effect
  'notAwaited', // the block does not wait for this kind of frame now
  'settled', // the block is closed
  'outstanding', // the instruction or request of another block is outstanding
  'round', // a round that was not asked for, or is not the next one
  'positions', // positions that SAT never prepared, or that an earlier block used
  'content', // counts that do not agree with what was sent before
  'nothingDecoded', // literal: no packet can be kept, and the paper has no message that would say so
  'badTag', // the tag is wrong, and the block is not one that it could harm
  'full', // too many open blocks, or too many provisional keys
  'quarantined', // after a contradiction the session takes no frame
] as const
export type UnusableReason = (typeof UNUSABLE)[number]

/** A timer, or a command of the operator, that cannot be served now. */
export const REFUSED = [
  'ended', // the pass is over
  'nothingToSend', // there is no such frame now
  'randomness', // too few random bits came with the event
  'detections', // counts of the detections disagree, too many of them, or positions that do not increase
  'keyFloor', // the rest of the authentication key is kept for status, abort and what was begun
  'keyExhausted', // no authentication key is left
  'counter', // the block counter is at its end: it stops rather than wraps
  'released', // a released key is never given up by a timeout
] as const
export type RefusedReason = (typeof REFUSED)[number]

export type RejectReason = MalformedReason | UnusableReason | RefusedReason

/** A refused event: the state stays as it is and nothing is sent. */
export type Rejection = { readonly reason: RejectReason; readonly block?: number }

/** Why a block was given up. */
export const END_REASONS = [
  'missed', // a higher block went on before an answer came
  'superseded', // SAT completed a higher block
  'tag', // literal: authentication failed
  'check', // the check in the feedback differs: the keys are not the same
  'instruction', // an authentic instruction that cannot be carried out
  'nothingDecoded', // no packet can be kept
  'timeout', // hardened: the timer of either side
  'invalidFrames', // hardened: as many invalid frames as the limit
  'peer', // hardened: the other side gave it up
  'reboot', // what it needed was lost
] as const
export type EndReason = (typeof END_REASONS)[number]
