// The parameters of the abstract key relay: sizes, keys of either pool, attacker, restarts, and seeded mutants.
// Source: docs/relay.md, "The abstract system"; the paper, Methods 0.7.

/** Seeded faults; 0 is the relay itself. */
export const MUTANTS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
export type Mutant = (typeof MUTANTS)[number]

/** What each mutant leaves out. */
export const MUTANT_SAYS: Readonly<Record<Mutant, string>> = {
  0: 'the relay itself',
  1: 'pad reused: a restart forgets which key bits of Nanshan are bound',
  2: 'relay before both keys: where there is no K_N yet, K_J leaves as it is',
  3: 'unauthenticated relay: Nanshan takes a relay with an invalid tag',
  4: 'lengths truncated silently: the relay is cut to the key that is left',
  5: 'unauthenticated deposit: the satellite takes a deposit with an invalid tag',
  6: 'pad reused at J: every message is padded with the first key bits',
  7: 'receipt before the journal: the satellite confirms what a restart can lose',
  8: 'unauthenticated acknowledgement: the satellite erases on an invalid tag',
}

/** One system to explore. Key lengths are in units of one size; a message takes `units` of them from either pool. */
export type Parameters = {
  readonly messages: number
  /** Frames in flight a direction of the link in contact. */
  readonly capacity: number
  /** Actions of the attacker: replay, alter, make up. */
  readonly attacks: number
  /** Restarts of the satellite. */
  readonly restarts: number
  /** Passes over each station that give key. */
  readonly passes: number
  /** Units of K_J and of K_N that one pass gives. */
  readonly keyJ: number
  readonly keyN: number
  readonly units: number
  readonly mutant: Mutant
}

/** Largest sizes taken: every count stays within a byte, and any run near them ends at another limit first. */
export const LARGEST = {
  messages: 4,
  capacity: 3,
  attacks: 15,
  restarts: 3,
  passes: 3,
  key: 9,
  units: 4,
} as const

/** One message, one frame a direction, one action of the attacker, one restart. */
export const DEFAULT_PARAMETERS: Parameters = {
  messages: 1,
  capacity: 1,
  attacks: 1,
  restarts: 1,
  passes: 1,
  keyJ: 1,
  keyN: 1,
  units: 1,
  mutant: 0,
}

/** Every message can be padded in both pools in the end; only then is delivery owed. */
export const keysSuffice = ({ messages, passes, keyJ, keyN, units }: Parameters): boolean =>
  passes * Math.min(keyJ, keyN) >= messages * units
