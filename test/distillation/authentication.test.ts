// Tags against vectors from elsewhere, and every way in which a frame can come to the wrong place.

import { describe, expect, it } from '@jest/globals'
import { ed25519 } from '@noble/curves/ed25519'
import { shake128, shake256 } from '@noble/hashes/sha3'
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils'
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa'
import { Decimal } from 'decimal.js'
import * as E from 'fp-ts/Either'
import {
  type Authenticator,
  isSameTag,
  tagEpsilon,
  tagged,
  verified,
  wegmanCarter,
} from '../../model/distillation/authentication'
import { polynomialHash } from '../../model/distillation/fast/polynomialHash'
import {
  ed25519Authenticator,
  ed25519Keys,
  type KeyPair,
  mlDsa65Authenticator,
  mlDsa65Keys,
  type SigningKeys,
} from '../../model/distillation/signatures'
import { charged, type KeyPool, keyPool, padsLeft } from '../../model/keyStore/keyPool'
import { bytesAsBits } from '../../spec/protocol/bits'
import { polynomialHash as polynomialHashByDefinition } from '../../spec/protocol/polynomialHash'

const text = utf8ToBytes

const pool = (sequences: number, floor = 0): KeyPool =>
  keyPool(shake256('keywitness pool', { dkLen: 32 + 32 * sequences }), { window: 8, floor })

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(String(either.left))
  return either.right
}

describe('polynomialHash', () => {
  // Computed in Python, by carry-less products and long division; the key is 00 01 .. 0f.
  const key = Uint8Array.from({ length: 16 }, (_, at) => at)
  const long = shake256('keywitness polynomial hash', { dkLen: 100_000 })
  it.each([
    ['nothing', { length: 0, bytes: text('') }, '00000000000000000000000000000000'],
    ['one byte', bytesAsBits(text('a')), 'f261c407df98cdff1145232338bc2aa6'],
    ['one bit', { length: 1, bytes: Uint8Array.of(0x80) }, '10e132aa95c1b7881c7b3e30995bbb12'],
    ['one block', bytesAsBits(text('0123456789abcdef')), '62bdf3f854bf22dda73c829c62dd28c8'],
    [
      'three blocks',
      bytesAsBits(text('The quick brown fox jumps over the lazy dog')),
      'f52a9f7ef17682a93aa9240210fac053',
    ],
    ['100 000 bytes', bytesAsBits(long), '26b531ff49445b4c65ac182af3c823e5'],
  ])('hashes %s as an independent program does, fast and by definition', (_, message, hash) => {
    expect(bytesToHex(polynomialHash(key)(message))).toBe(hash)
    expect(bytesToHex(polynomialHashByDefinition(key, message))).toBe(hash)
  })

  it('tells a message from the same one with zeros behind it', () => {
    const hash = polynomialHash(key)
    const hashes = [0, 1, 15, 16, 17].map((zeros) =>
      bytesToHex(hash(bytesAsBits(concatBytes(text('a'), new Uint8Array(zeros))))),
    )
    expect(new Set(hashes).size).toBe(5)
  })
})

describe('wegmanCarter', () => {
  // The same Python program: hash keys at 0 and 16, pads at 32 + 16 (2 sequence + direction).
  it.each([
    ['up', 0, '0906874189f59a9cc8ec4fc9d5700616'],
    ['down', 0, '6bf02627735d622f917f942ab32f28e3'],
    ['up', 1, 'feb8c536879df8fd36abcc394ba837c3'],
    ['down', 1, '2cd3ff190c65e83e3914e5526bb7d00a'],
  ] as const)('tags a message %s with the pad %i', (direction, sequence, tag) => {
    const { tag: tagOf, isTag } = wegmanCarter(pool(2))
    expect(bytesToHex(tagOf(direction, sequence, text('instruction')))).toBe(tag)
    expect(isTag(direction, sequence, text('instruction'), hexToBytes(tag))).toBe(true)
  })

  it('has no tag where the pool ends, and takes none', () => {
    const { tag, isTag } = wegmanCarter(pool(2))
    for (const sequence of [2, -1, 0.5, Number.NaN, 2 ** 60]) {
      expect(() => tag('up', sequence, text('x'))).toThrow('no pad')
      expect(isTag('up', sequence, text('x'), new Uint8Array(16))).toBe(false)
    }
  })

  it('has no tag for a second message under a pad', () => {
    const spent = right(tagged(pool(2), 'up', 0, text('first'), 'message'))
    const { tag, isTag } = wegmanCarter(spent.pool)
    expect(tag('up', 0, text('first'))).toEqual(spent.tag)
    expect(() => tag('up', 0, text('second'))).toThrow('used for another message')
    const second = wegmanCarter(pool(2)).tag('up', 0, text('second'))
    expect(isTag('up', 0, text('second'), second)).toBe(false)
  })
})

describe('tagEpsilon', () => {
  it('is (ceil(L/128) + 1) / 2^128, exactly', () => {
    for (const [bits, keys] of [
      [0, 1],
      [1, 2],
      [128, 2],
      [129, 3],
      [8 * 2 ** 20, 65537],
    ] as const)
      expect(new Decimal(tagEpsilon(bits)).eq(Decimal.clone({ precision: 200 }).pow(2, -128).mul(keys))).toBe(
        true,
      )
  })
})

describe('tagged and verified', () => {
  it('charge both ends alike, and a repetition nothing', () => {
    const sent = right(tagged(pool(4), 'up', 0, text('frame'), 'message'))
    const received = right(verified(pool(4), 'up', 0, text('frame'), sent.tag, 'message'))
    expect([padsLeft(sent.pool, 'up'), padsLeft(received, 'up'), padsLeft(received, 'down')]).toEqual([
      3, 3, 4,
    ])
    expect(right(tagged(sent.pool, 'up', 0, text('frame'), 'message'))).toEqual(sent)
    expect(right(verified(received, 'up', 0, text('frame'), sent.tag, 'message'))).toBe(received)
  })

  it('refuse a second message, a wrong tag, and a pad that was charged for none', () => {
    const sent = right(tagged(pool(4), 'up', 0, text('frame'), 'message'))
    const other = wegmanCarter(pool(4)).tag('up', 0, text('other'))
    expect(tagged(sent.pool, 'up', 0, text('other'), 'message')).toEqual(E.left('used for another message'))
    expect(verified(sent.pool, 'up', 0, text('other'), other, 'message')).toEqual(
      E.left('used for another message'),
    )
    expect(verified(pool(4), 'up', 0, text('frame'), other, 'message')).toEqual(E.left('wrong tag'))
    expect(verified(pool(4), 'up', 0, text('frame'), new Uint8Array(0), 'message')).toEqual(
      E.left('wrong tag'),
    )
    const abandoned = right(charged(pool(4), 'up', 0, undefined, 'message'))
    expect(tagged(abandoned, 'up', 0, text('frame'), 'message')).toEqual(E.left('used for another message'))
    expect(padsLeft(abandoned, 'up')).toBe(3)
  })
})

describe('isSameTag', () => {
  it('compares every byte and the length', () => {
    const tag = Uint8Array.of(1, 2, 3)
    expect(isSameTag(tag, Uint8Array.of(1, 2, 3))).toBe(true)
    for (const other of [[0, 2, 3], [1, 2, 131], [1, 2], [1, 2, 3, 0], []])
      expect(isSameTag(tag, Uint8Array.from(other))).toBe(false)
  })
})

const seed = (label: string): Uint8Array => shake256(label, { dkLen: 32 })

const keysOf = (keys: (seed: Uint8Array) => KeyPair): SigningKeys => {
  const [up, down] = [keys(seed('ground station')), keys(seed('satellite'))]
  return {
    publicKeys: { up: up.publicKey, down: down.publicKey },
    secretKeys: { up: up.secretKey, down: down.secretKey },
  }
}

const authenticators: ReadonlyArray<readonly [string, Authenticator]> = [
  ['wegman-carter', wegmanCarter(pool(4))],
  ['ed25519', ed25519Authenticator(keysOf(ed25519Keys))],
  ['ml-dsa-65', mlDsa65Authenticator(keysOf(mlDsa65Keys))],
]

type Place = {
  readonly direction: 'up' | 'down'
  readonly session: string
  readonly block: number
  readonly kind: string
  readonly sequence: number
  readonly payload: string
}

/** A message that names its place, as frames do. */
const inputOf = (place: Place): Uint8Array => text(JSON.stringify(place))

const PLACE: Place = {
  direction: 'up',
  session: '00112233445566778899aabbccddeeff',
  block: 3,
  kind: 'INST',
  sequence: 1,
  payload: 'keep packets 1 2 4',
}

describe.each(authenticators)('%s', (name, { scheme, strength, tag, isTag }) => {
  const good = tag(PLACE.direction, PLACE.sequence, inputOf(PLACE))

  it('takes its own tags, and makes the same one again', () => {
    expect(scheme).toBe(name)
    expect(isTag('up', 1, inputOf(PLACE), good)).toBe(true)
    expect(tag('up', 1, inputOf(PLACE))).toEqual(good)
  })

  it.each<readonly [string, Partial<Place>]>([
    ['replayed as a later frame', { sequence: 2 }],
    ['reflected', { direction: 'down' }],
    ['relabelled as another kind', { kind: 'FB' }],
    ['moved to another block', { block: 4 }],
    ['from another session', { session: 'ffeeddccbbaa99887766554433221100' }],
    ['with another content', { payload: 'keep packets 1 2 5' }],
  ])('refuses a frame %s', (_, change) => {
    const changed = { ...PLACE, ...change }
    expect(isTag(changed.direction, changed.sequence, inputOf(changed), good)).toBe(false)
  })

  it('binds direction and sequence number even where the message does not name them', () => {
    expect(isTag('down', 1, inputOf(PLACE), good)).toBe(false)
    expect(isTag('up', 2, inputOf(PLACE), good)).toBe(false)
    expect(isTag('up', -1, inputOf(PLACE), good)).toBe(false)
  })

  it('refuses tags of any other bytes or length, without an exception', () => {
    const flipped = good.map((byte, at) => (at === good.length - 1 ? byte ^ 1 : byte))
    const zeros = new Uint8Array(good.length)
    const full = new Uint8Array(good.length).fill(255)
    for (const bad of [flipped, zeros, full, good.subarray(1), new Uint8Array(0), concatBytes(good, zeros)])
      expect(isTag('up', 1, inputOf(PLACE), bad)).toBe(false)
  })

  it('carries an epsilon only if no computing power forges it', () => {
    expect(strength.kind).toBe(name === 'wegman-carter' ? 'information-theoretic' : 'computational')
    expect('epsilon' in strength).toBe(name === 'wegman-carter')
  })
})

describe('the signatures', () => {
  it('need the secret key of the direction', () => {
    const { publicKeys, secretKeys } = keysOf(ed25519Keys)
    const { tag } = ed25519Authenticator({ publicKeys, secretKeys: { up: secretKeys.up ?? seed('') } })
    expect(() => tag('down', 0, text('x'))).toThrow('no secret key')
  })

  it('of one direction are none of the other, even under one key for both', () => {
    const { publicKey, secretKey } = ed25519Keys(seed('both'))
    const { tag, isTag } = ed25519Authenticator({
      publicKeys: { up: publicKey, down: publicKey },
      secretKeys: { up: secretKey, down: secretKey },
    })
    expect(isTag('up', 1, text('x'), tag('up', 1, text('x')))).toBe(true)
    expect(isTag('down', 1, text('x'), tag('up', 1, text('x')))).toBe(false)
  })

  // RFC 8032, section 7.1, tests 1 and 3.
  it.each([
    [
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('are Ed25519 as in RFC 8032', (secret, publicKey, message, signature) => {
    expect(bytesToHex(ed25519Keys(hexToBytes(secret)).publicKey)).toBe(publicKey)
    expect(bytesToHex(ed25519.sign(hexToBytes(message), hexToBytes(secret)))).toBe(signature)
  })

  // github.com/C2SP/CCTV, ML-DSA/accumulated: 100 keys from one SHAKE128 of nothing; key and deterministic signature of the
  // empty message go into another.
  it('are ML-DSA-65 as in the accumulated vectors of CCTV', () => {
    const seeds = shake128.create({})
    const all = shake128.create({})
    for (let n = 0; n < 100; n += 1) {
      const { publicKey, secretKey } = mlDsa65Keys(seeds.xof(32))
      all.update(publicKey).update(ml_dsa65.sign(secretKey, new Uint8Array()))
    }
    expect(bytesToHex(all.xof(32))).toBe('8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199')
  })
})
