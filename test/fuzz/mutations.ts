// Ways to break an input: a node of its grammar replaced, dropped, repeated, renamed, moved; then its characters and its bytes.

import * as fc from 'fast-check'
import { type Grammar, nodesOf, type Tree, textOfTree, withNode } from './trees'

/** What stands for a number, or nearly: other names of NaN and infinity, other digits, other bases, the ends of every range. */
const TOKENS: ReadonlyArray<string> = [
  ...[
    'NaN',
    '"NaN"',
    'nan',
    'Infinity',
    '-Infinity',
    '"Infinity"',
    '"-inf"',
    'null',
    '"null"',
    'undefined',
    'true',
    '""',
    '" "',
  ],
  ...[
    '1e999',
    '-1e999',
    '"1e999"',
    '"1e400"',
    '"1e-400"',
    '"1e-9999"',
    '"1e-10000"',
    '"1e999999"',
    '"1e9999999"',
    '1e-999',
  ],
  ...[
    '"0x10"',
    '0x10',
    '"0b1"',
    '"0o7"',
    '"1_000"',
    '"1,000"',
    '"1 000"',
    '"１２"',
    '"٣"',
    '"½"',
    '"1e+2"',
    '"+1"',
    '"01"',
    '".5"',
  ],
  ...[
    '"5."',
    '"1e"',
    '"--1"',
    '" 1"',
    '"1 "',
    '"1\\n"',
    '"\\u0000"',
    '"1\\u0000"',
    '"\\ud800"',
    '"\\u202e1"',
    '"１"',
    '"−1"',
  ],
  ...[
    '0',
    '-0',
    '"0"',
    '"-0"',
    '"-1"',
    '-1',
    '1',
    '"1"',
    '2',
    '0.5',
    '"0.5"',
    '1.0',
    '1e3',
    '"1e3"',
    '0.1',
    '"1e-10"',
    '"1e-160"',
  ],
  ...[
    '"1e-307"',
    '"5e-324"',
    '"0.99999999999999999999"',
    '"1.0000000000000000000001"',
    '"0.49999999999999999999"',
  ],
  ...[
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '4294967296',
    '2147483648',
    '65536',
    '256',
    '1e15',
    '"1e15"',
  ],
  ...[
    '"999999999999999999999999999999"',
    '"1000000000000000000000000000000"',
    `"${'9'.repeat(1300)}"`,
    `"0.${'3'.repeat(1190)}"`,
  ],
  ...[
    '{}',
    '[]',
    '[[]]',
    '{"":1}',
    '[null]',
    '"a"',
    '"X"',
    '"signal"',
    '"ff"',
    '"0g"',
    '"__proto__"',
    '{"toString":1}',
    '#',
    "'1'",
  ],
  ...[
    '[{"#bigint":"1"}]',
    '{"#bigint":"NaN"}',
    '{"#map":[[0,1],[0,1]]}',
    '{"#set":[]}',
    '{"tag":"Some","value":1e999}',
    '"2024-02-30T00:00:00Z"',
  ],
  ...[
    '"2024-01-01T24:00:00Z"',
    '"+275760-09-13T00:00:00.001Z"',
    '2.',
    '01',
    '-',
    '',
    `${'['.repeat(70)}${']'.repeat(70)}`,
  ],
]

const NAMES: ReadonlyArray<string> = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    '',
    ' ',
    'Name',
    'format ',
    'x',
    '0',
    'kind',
    '\u0000',
    'NaN',
  ],
  ...[
    '#meta',
    '#map',
    'mbt::actionTaken',
    'detections',
    'bits',
    'name',
    'X',
    'Z',
    'a"b',
    'é',
    '\ud800',
    'a\nb',
  ],
]

const TREE_KINDS = [
  'token',
  'token',
  'nudge',
  'nudge',
  'drop',
  'repeat',
  'rename',
  'add',
  'swap',
  'borrow',
  'wrap',
] as const
const BYTE_KINDS = ['flip', 'set', 'insert', 'drop', 'repeat', 'cut', 'length'] as const

/** One change of a tree; places are counted around. */
export type TreeMutation = {
  readonly kind: (typeof TREE_KINDS)[number]
  readonly place: number
  readonly other: number
}
/** One change of bytes. */
export type ByteMutation = {
  readonly kind: (typeof BYTE_KINDS)[number]
  readonly place: number
  readonly other: number
}

const NAT = fc.nat(1_000_000)
const treeMutation: fc.Arbitrary<TreeMutation> = fc.record({
  kind: fc.constantFrom(...TREE_KINDS),
  place: NAT,
  other: NAT,
})
const byteMutation: fc.Arbitrary<ByteMutation> = fc.record({
  kind: fc.constantFrom(...BYTE_KINDS),
  place: NAT,
  other: NAT,
})

/** Changes of one input: mostly of its grammar, now and then of its bytes, seldom none at all. */
export type Change = {
  readonly tree: ReadonlyArray<TreeMutation>
  readonly bytes: ReadonlyArray<ByteMutation>
}
export const change: fc.Arbitrary<Change> = fc.record({
  tree: fc.array(treeMutation, { maxLength: 4 }),
  bytes: fc.oneof(
    { weight: 4, arbitrary: fc.constant<ReadonlyArray<ByteMutation>>([]) },
    { weight: 1, arbitrary: fc.array(byteMutation, { minLength: 1, maxLength: 3 }) },
  ),
})
/** Changes of an input that is bytes and nothing else. */
export const byteChange: fc.Arbitrary<Change> = fc.record({
  tree: fc.constant([]),
  bytes: fc.array(byteMutation, { maxLength: 4 }),
})

const around = <A>(list: ReadonlyArray<A>, place: number): A | undefined =>
  list[place % Math.max(1, list.length)]

const rearranged = <A>(
  members: ReadonlyArray<A>,
  kind: TreeMutation['kind'],
  at: number,
  to: number,
): ReadonlyArray<A> => {
  if (kind === 'drop') return members.filter((_, place) => place !== at)
  if (kind === 'repeat') return members.flatMap((one, place) => (place === at ? [one, one] : [one]))
  const rest = members.filter((_, place) => place !== at)
  return [...rest.slice(0, to), ...members.slice(at, at + 1), ...rest.slice(to)]
}

/** A digit of the text changed, or a sign put before it. */
const nudged = (raw: string, other: number): string => {
  const digits = [...raw].flatMap((c, at) => (c >= '0' && c <= '9' ? [at] : []))
  const at = around(digits, other)
  if (at === undefined) return raw === '' ? '1' : `-${raw}`
  return `${raw.slice(0, at)}${(Number(raw[at]) + 1 + (other % 9)) % 10}${raw.slice(at + 1)}`
}

const changedNode = (tree: Tree, node: Tree, { kind, place, other }: TreeMutation): Tree => {
  const token: Tree = { raw: around(TOKENS, other) ?? '' }
  const name = around(NAMES, other) ?? ''
  switch (kind) {
    case 'token':
      return token
    case 'borrow':
      return around(nodesOf(tree), other) ?? node
    case 'wrap':
      return other % 2 === 0 ? { list: [node] } : { fields: [[name, node]] }
    case 'nudge':
      return 'raw' in node ? { raw: nudged(node.raw, other) } : token
    case 'rename':
    case 'add': {
      if (!('fields' in node)) return 'list' in node ? { list: [...node.list, token] } : token
      if (kind === 'add') return { fields: [...node.fields, [name, { raw: around(TOKENS, place) ?? '' }]] }
      const at = place % Math.max(1, node.fields.length)
      return { fields: node.fields.map(([old, value], one) => [one === at ? name : old, value] as const) }
    }
    default: {
      if ('raw' in node) return token
      const count = Math.max(1, 'list' in node ? node.list.length : node.fields.length)
      const [at, to] = [other % count, place % count]
      return 'list' in node
        ? { list: rearranged(node.list, kind, at, to) }
        : { fields: rearranged(node.fields, kind, at, to) }
    }
  }
}

/** The tree changed once. Digits are nudged in leaves; members are moved about in lists and records. */
export const mutatedTree = (tree: Tree, mutation: TreeMutation): Tree => {
  const nodes = nodesOf(tree)
  const isForLeaves = mutation.kind === 'nudge' || (mutation.kind === 'token' && mutation.other % 8 !== 0)
  const fit = nodes.filter((node) => 'raw' in node === isForLeaves)
  const node = around(fit.length > 0 ? fit : nodes, mutation.place)
  return node === undefined ? tree : withNode(tree, node, changedNode(tree, node, mutation))
}

/** Bytes that mean something to some reader: quotes, brackets, digits, separators, UTF-8 that breaks off, a byte-order mark. */
const BYTES: ReadonlyArray<ReadonlyArray<number>> = [
  ...[
    0, 0xff, 0x7f, 0x80, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c, 0x3a, 0x0a, 0x0d, 0x20, 0x09, 0x30, 0x39,
    0x2d,
  ].map((byte) => [byte]),
  ...[
    [0xef, 0xbb, 0xbf],
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x80, 0xa8],
    [0xf0, 0x9f],
    [0x1b, 0x5b, 0x33, 0x31, 0x6d],
    [0x0d, 0x0a],
  ],
]

/** The bytes changed once. */
export const mutatedBytes = (bytes: Buffer, { kind, place, other }: ByteMutation): Buffer => {
  const at = place % Math.max(1, bytes.length)
  const size = 1 + (other % 16)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  const some = Buffer.from(around(BYTES, other) ?? [])
  switch (kind) {
    case 'flip':
      return Buffer.concat([before, Buffer.from([(bytes[at] ?? 0) ^ (1 << (other % 8))]), after.subarray(1)])
    case 'set':
      return Buffer.concat([before, some, after.subarray(some.length)])
    case 'insert':
      return Buffer.concat([before, some, after])
    case 'drop':
      return Buffer.concat([before, after.subarray(size)])
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, size), after])
    case 'cut':
      return bytes.subarray(0, at)
    case 'length':
      // Four bytes that may be a length, made large, small or one more.
      return Buffer.concat([
        before,
        Buffer.from(
          [
            [0, 0, 0, size],
            [0xff, 0xff, 0xff, 0xff],
            [0x7f, 0xff, 0xff, 0xff],
            [0, 0, 0, 0],
          ][other % 4] ?? [],
        ),
        after.subarray(4),
      ])
  }
}

/** An input broken. */
export const broken = (start: Tree | Uint8Array, grammar: Grammar, { tree, bytes }: Change): Buffer =>
  bytes.reduce(
    mutatedBytes,
    Buffer.from(start instanceof Uint8Array ? start : textOfTree(grammar, tree.reduce(mutatedTree, start))),
  )
