// The flags of the vectors of the protocol, and the forms in which bytes and bits are written.
// Source: docs/frames.md, docs/conformance.md ("Lines"), docs/protocol-findings.md.

import { type Generator, generator } from '../../model/randomness/generator'
import { type BitString, bitAt } from '../../spec/protocol/bits'
import type { Notes } from './vectorFile'

/** Bits as text, the first one first. */
export const bitText = (bits: BitString): string =>
  Array.from({ length: bits.length }, (_, j) => bitAt(bits, j)).join('')

/** The draws of a group of cases. */
export const drawsOf = (label: string): Generator => generator('keywitness vectors', label)

/** Bits from a generator. */
export const drawnBits = (random: Generator, length: number): BitString => ({
  length,
  bytes: random.bits(length),
})

/** How an implementation is held against a file of the protocol. */
export const PROTOCOL_HEADER: ReadonlyArray<string> = [
  'Bytes are hexadecimal text, lower case; bits are text of 0 and 1, the first bit first, where the group does not say otherwise.',
  'valid: the implementation makes exactly this output from the input.',
  'invalid with an output: the implementation must make another one; the flag names the slip that makes this.',
  'invalid with a refusal: the implementation must refuse the input; the reasons are those of docs/frames.md.',
]

/** Every flag of the protocol's files. */
export const PROTOCOL_NOTES: Notes = {
  Ordinary: {
    bugType: 'BASIC',
    description: 'An ordinary input.',
    effect: 'Two implementations do not understand each other.',
  },
  Example: {
    bugType: 'BASIC',
    description: 'A value that docs/frames.md or a standard prints.',
    effect: 'Two implementations do not understand each other.',
  },
  Random: {
    bugType: 'BASIC',
    description: 'Bits from a seed.',
    effect: 'Two implementations do not understand each other.',
  },
  Empty: {
    bugType: 'EDGE_CASE',
    description: 'No bytes, no bits, no packets, no key.',
    effect: 'A loop that runs once too often, or an index below 0.',
  },
  Boundary: {
    bugType: 'EDGE_CASE',
    description: 'A length or a number at the end of its range, or next to a multiple of 8 or 16.',
    effect: 'A last byte or block is left out or read twice.',
  },
  Large: {
    bugType: 'EDGE_CASE',
    description: 'A flown size.',
    effect: 'Integers of 16 bits wrap, and slow algorithms do not end in time.',
  },
  BitOrder: {
    bugType: 'KEY_MISMATCH',
    description:
      'The least significant bit of a byte, or the last bit of a string, is taken for the first one.',
    effect: 'The two keys differ, or nothing is ever authentic.',
  },
  Reversed: {
    bugType: 'KEY_MISMATCH',
    description: 'A bit string is read from its other end.',
    effect: 'The two keys differ in half of their bits.',
  },
  OffByOne: {
    bugType: 'KEY_MISMATCH',
    description: 'An index or a sequence number is one too high or too low.',
    effect: 'The two keys differ, or a pad serves two messages.',
  },
  Hankel: {
    bugType: 'KEY_MISMATCH',
    description: 'The matrix is constant along the other diagonals: t[i+j] in place of t[n-1+i-j].',
    effect: 'The two keys differ.',
  },
  Length: {
    bugType: 'BAD_INPUT',
    description: 'A length that does not fit the others: a seed, or a key longer than its input.',
    effect:
      "Bits beyond the end are read as 0 or as somebody else's memory; a key longer than its input is no secret.",
  },
  WholeBytes: {
    bugType: 'UNSAFE_BOUND',
    description: 'The key has more bits than asked for, up to a whole byte.',
    effect: 'Bits beyond the certified length, which the eavesdropper may know.',
  },
  NotReflected: {
    bugType: 'WRONG_CONVENTION',
    description: 'The CRC with the right polynomial, but not reflected.',
    effect: 'Every feedback fails.',
  },
  NoFinalXor: {
    bugType: 'WRONG_CONVENTION',
    description: 'The last exclusive or of the CRC is left out.',
    effect: 'Every feedback fails.',
  },
  StartsAtZero: {
    bugType: 'WRONG_CONVENTION',
    description: 'The CRC starts with 0.',
    effect: 'Leading zero bytes are not seen.',
  },
  OtherPolynomial: {
    bugType: 'WRONG_CONVENTION',
    description: 'CRC-32C in place of CRC-32.',
    effect: 'Every feedback fails.',
  },
  LittleEndian: {
    bugType: 'WRONG_CONVENTION',
    description: 'An integer with its least significant byte first.',
    effect: 'Every feedback fails, or a length is read as another one.',
  },
  PaddingLeftOut: {
    bugType: 'WRONG_CONVENTION',
    description:
      'The bits of the key are checked without the padding of the last byte, or with other padding.',
    effect: 'Keys of 8 k bits agree, all others fail.',
  },
  SampleNotRemoved: {
    bugType: 'UNSAFE_BOUND',
    description: 'Disclosed bits stay in the key.',
    effect: 'The eavesdropper has heard a tenth of the key.',
  },
  DecoyInKey: {
    bugType: 'UNSAFE_BOUND',
    description: 'Bits of intensities that are not keyed are in the key.',
    effect: 'The bound on single photons does not hold for these bits.',
  },
  MismatchInKey: {
    bugType: 'KEY_MISMATCH',
    description: 'Detections in another basis are taken for matched ones.',
    effect: 'Half of these bits are wrong, and no code corrects them.',
  },
  PacketOrder: {
    bugType: 'KEY_MISMATCH',
    description: 'Packets, bases or places in another order.',
    effect: 'Syndromes belong to other bits: nothing decodes.',
  },
  PartialPacket: {
    bugType: 'KEY_MISMATCH',
    description: 'What is left over after the last whole packet is a packet too, or stays undisclosed.',
    effect: 'The counts of the two sides disagree, and errors go uncounted.',
  },
  TooManyPackets: {
    bugType: 'EDGE_CASE',
    description: 'More packets than a block may have.',
    effect: 'Frames that the other side refuses.',
  },
  RowOrder: {
    bugType: 'KEY_MISMATCH',
    description: 'Rows of the syndrome in another order.',
    effect: 'Nothing decodes.',
  },
  ShiftReversed: {
    bugType: 'KEY_MISMATCH',
    description: 'Circulants are shifted the other way.',
    effect: 'Nothing decodes, though every test with shift 0 passes.',
  },
  SplitRow: {
    bugType: 'KEY_MISMATCH',
    description: 'A row that is split is disclosed without its other part.',
    effect: 'Nothing decodes once rows were added.',
  },
  Rows: {
    bugType: 'BAD_INPUT',
    description: 'A number of rows that the code does not have.',
    effect: 'Rows that are no parity are disclosed, or read beyond the end.',
  },
  TruncatedMessage: {
    bugType: 'FORGERY',
    description: 'The tag covers the beginning of the message only.',
    effect: 'Whatever comes after may be changed by anybody.',
  },
  NoLength: {
    bugType: 'FORGERY',
    description: 'The number of bits is not hashed.',
    effect: 'Zero bits at the end may be added or removed by anybody.',
  },
  NoTranscript: {
    bugType: 'FORGERY',
    description: 'The tag does not cover what was said before.',
    effect: 'An answer to another question is accepted: mutant 5 of docs/protocol-findings.md.',
  },
  NoBlock: {
    bugType: 'FORGERY',
    description: 'The tag does not cover the block.',
    effect: 'A message of one block is accepted for another: mutant 6.',
  },
  NoSession: {
    bugType: 'FORGERY',
    description: 'The tag does not cover the session.',
    effect: 'A message of yesterday is accepted today.',
  },
  Reflected: {
    bugType: 'FORGERY',
    description: 'The tag of the other direction.',
    effect: 'A party accepts its own message.',
  },
  PadReused: {
    bugType: 'FORGERY',
    description: 'The pad of another sequence number.',
    effect: 'Two tags under one pad: their exclusive or gives the hash key away.',
  },
  NoPad: {
    bugType: 'FORGERY',
    description: 'The hash without a pad.',
    effect: 'A few tags give the hash key away.',
  },
  BitReflected: {
    bugType: 'WRONG_CONVENTION',
    description: 'GF(2^128) with reflected bits, as GHASH has it.',
    effect: 'Nothing is authentic.',
  },
  TagAltered: {
    bugType: 'FORGERY',
    description: 'One bit of the tag is another one, or the tag is shorter or longer.',
    effect: 'A comparison of prefixes lets a forger guess one byte at a time.',
  },
  KeyExhausted: {
    bugType: 'REPLAY',
    description: 'A sequence number whose pad the pool does not have.',
    effect: 'The pool wraps, and pads serve twice.',
  },
  Truncated: {
    bugType: 'MALFORMED',
    description: 'Fewer bytes than the frame says.',
    effect: 'Memory beyond the frame is read.',
  },
  TrailingBytes: {
    bugType: 'MALFORMED',
    description: 'More bytes than the frame says.',
    effect: 'Two byte strings for one message: one is repeated as the other.',
  },
  NonMinimalVarint: {
    bugType: 'MALFORMED',
    description: 'An integer in more groups than needed.',
    effect: 'Two byte strings for one message.',
  },
  VarintRange: {
    bugType: 'MALFORMED',
    description: 'An integer above 2^53 - 1, or one without end.',
    effect: 'It wraps, or is rounded, and names another pulse.',
  },
  Padding: {
    bugType: 'MALFORMED',
    description: 'An unused bit that is not 0.',
    effect: 'Two byte strings for one message.',
  },
  UnknownKind: {
    bugType: 'MALFORMED',
    description: 'Bytes that no version of the format has.',
    effect: 'A frame of another protocol is acted on.',
  },
  CountRange: {
    bugType: 'MALFORMED',
    description: 'A count outside its limits, or two that disagree.',
    effect: 'Memory for 4 billion detections is asked for.',
  },
  Order: {
    bugType: 'MALFORMED',
    description: 'A list that has to increase and does not.',
    effect: 'A block is settled twice, with two outcomes.',
  },
  BadValue: {
    bugType: 'MALFORMED',
    description: 'An intensity, a part or an outcome that nobody has.',
    effect: 'A default is taken that nobody meant.',
  },
  BlockRange: {
    bugType: 'MALFORMED',
    description: 'A block number above 2^53 - 1.',
    effect: 'It is rounded to that of another block.',
  },
  UntaggedSequence: {
    bugType: 'MALFORMED',
    description: 'A sequence number without a tag.',
    effect: 'Two byte strings for one message.',
  },
  GapsAsDifferences: {
    bugType: 'WRONG_CONVENTION',
    description: 'Positions are read as differences, without adding the 1 that each gap leaves out.',
    effect: 'All positions but the first are other pulses: half of the bits are wrong.',
  },
}
