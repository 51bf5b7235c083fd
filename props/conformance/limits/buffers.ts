// Full buffers.

import {
  arrives,
  delivery,
  fb,
  generate,
  inst,
  ogs,
  raw,
  reboot,
  sat,
  sift,
  status,
  UNDECODABLE,
} from '../tour'
import { type Case, twoSifted } from './case'

export const BUFFERS: ReadonlyArray<Case> = [
  { name: 'open blocks at OGS', events: [generate(), generate()], parameters: { maximumOpen: 1 } },
  {
    name: 'open blocks at SAT',
    events: [generate(), ...raw(), reboot('groundStation'), generate(), ...raw(1)],
    parameters: { maximumOpen: 1 },
  },
  {
    name: 'provisional keys',
    events: [...delivery(), generate(), ...raw(1), ...status(), arrives('RAW', 1)],
    parameters: { maximumProvisional: 1 },
  },
  {
    name: 'sifted blocks that may become provisional keys',
    events: [generate(), ...raw(), generate(), ...raw(1), ...sift(), ...inst()],
    parameters: { maximumProvisional: 1 },
  },
  {
    name: 'two SIFTs at once',
    events: [
      ...twoSifted,
      ...sift(0),
      ...sift(1),
      ogs('sendInstruction'),
      arrives('INST'),
      ...fb(),
      ...sift(1),
    ],
  },
  {
    name: 'further rows while an instruction is out',
    events: [
      ...[generate(UNDECODABLE), ...raw(0), ...sift(0), ogs('sendMore', 0), generate(), ...raw(1)],
      ...[arrives('MORE', 0), sat('sendExtra', 0), ...sift(1), arrives('EXTRA', 0)],
    ],
  },
]
