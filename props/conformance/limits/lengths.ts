// Blocks, packets and keys of every length.

import {
  delivery,
  extra,
  fb,
  generate,
  inst,
  MISLEADING,
  more,
  ogs,
  raw,
  sift,
  status,
  UNDECODABLE,
} from '../tour'
import type { Case } from './case'

export const LENGTHS: ReadonlyArray<Case> = [
  { name: 'no packet', events: [generate([], 20), ...raw(), ...sift(), ogs('sendInstruction'), ...status()] },
  {
    name: 'a wrong codeword',
    events: [generate(MISLEADING), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
  },
  {
    name: 'errors that are counted and corrected',
    events: [generate([3, 40, 43]), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
  },
  {
    name: 'further rows are charged',
    events: [
      ...[generate(UNDECODABLE), ...raw(), ...sift(), ...more(), ...extra(), ...inst(), ...fb(), ...status()],
    ],
    parameters: { packetBits: 64 },
  },
  {
    name: 'two packets, one of which does not decode',
    events: [generate([32, 63], 90), ...raw(), ...sift(), ...more(), ...extra(), ...inst(), ...fb()],
  },
  {
    name: 'two packets, one of which is left out',
    events: [generate([32, 63], 90), ...raw(), ...sift(), ...inst(), ...fb()],
    parameters: { maximumRounds: 0 },
  },
  {
    name: 'a second round, which has no rows',
    events: [
      ...[
        generate([0, 1, 3], 45),
        ...raw(),
        ...sift(),
        ...more(),
        ...extra(),
        ...more(),
        ...extra(),
        ...inst(),
      ],
    ],
    parameters: { maximumRounds: 2 },
  },
  {
    name: 'packets of each basis',
    events: [generate([2], 100), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
    parameters: { packets: 'perBasis' },
  },
  {
    name: 'packets of one basis only',
    events: [generate([], 80), ...raw(), ...sift(), ...inst(), ...fb(), ...status()],
    parameters: { packets: 'perBasis' },
  },
  {
    name: 'more packets than are taken',
    events: [generate([], 200), ...raw(), ...sift(), ...inst(), ...fb()],
    parameters: { maximumPackets: 2 },
  },
  { name: 'lengths in bytes', events: [...delivery(), ...status()], parameters: { lengthStep: 8 } },
  {
    name: 'lengths that are cut to nothing',
    events: [...delivery(), ...status()],
    parameters: { lengthStep: 64 },
  },
  {
    name: 'five intensities, two of them keyed',
    events: [generate([], 60), ...raw(), ...sift(), ...inst(), ...fb()],
    parameters: {
      intensities: ['signal', 'decoy', 'vacuum', 'more', 'most'],
      keyed: ['decoy', 'signal'],
    },
  },
  { name: 'one intensity', events: delivery(), parameters: { intensities: ['signal'], keyed: ['signal'] } },
  {
    name: 'tags that do not cover the transcript',
    events: delivery(),
    parameters: { tagCoversTranscript: false },
    only: 'literal',
  },
]
