// The parameters of the abstract transition system: sizes, attacker, profile, seeded mutants and sabotages.
// Source: PROTOCOL.md, sections 1, 6 and 8a.

/** `literal` is the paper as written, `hardened` the profile that closes the holes found in it. */
export const PROFILES = ['literal', 'hardened'] as const
export type Profile = (typeof PROFILES)[number]

/** Seeded mutants of the literal profile; 0 is the protocol itself. */
export const MUTANTS = [0, 1, 2, 3, 4, 5, 6] as const
export type Mutant = (typeof MUTANTS)[number]

/** Each sabotage of the hardened profile takes away one of its repairs. */
export const SABOTAGES = [
  'early-status', // OGS reports a key as released while it still waits for the feedback
  'no-revoke', // SAT keeps a provisional key whose block OGS reports as aborted
  'no-abort-message', // SAT never tells OGS that it abandoned a block
  'no-ogs-timeout', // OGS never gives a block up
  'no-status', // OGS never acknowledges step 6: keys stay provisional
  'abandon-on-invalid', // an invalid frame abandons the block, as in the literal profile
] as const
export type Sabotage = (typeof SABOTAGES)[number]

/** One system to explore. Sizes are counts of blocks, of messages in flight a direction, and of attacker actions. */
export type Parameters = {
  readonly profile: Profile
  readonly blocks: number
  readonly uplink: number
  readonly downlink: number
  readonly attacks: number
  /** 1: decoding may end on a wrong codeword, which only the CRC can see. */
  readonly residual: 0 | 1
  readonly mutant: Mutant
  readonly sabotages: ReadonlyArray<Sabotage>
  /** Hardened without end of pass and timeouts: the system in which delivery is owed. */
  readonly endAndTimeouts: boolean
  /** False: OGS begins a block only once every earlier one has ended there. */
  readonly pipelined: boolean
}

/** Largest sizes taken. They keep every count within four bits; any run near them ends at another limit first. */
export const LARGEST = { blocks: 6, uplink: 7, downlink: 7, attacks: 15 } as const

/** The system of section 7's row s7k: two blocks, one message a direction, one attacker action, residual errors. */
export const DEFAULT_PARAMETERS: Parameters = {
  profile: 'literal',
  blocks: 2,
  uplink: 1,
  downlink: 1,
  attacks: 1,
  residual: 1,
  mutant: 0,
  sabotages: [],
  endAndTimeouts: true,
  pipelined: true,
}
