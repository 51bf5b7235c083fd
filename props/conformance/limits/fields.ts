// Directions, kinds and tags that a frame cannot have.

import type { Event } from '../schedule'
import { arrives, fromElsewhere, generate, ogs, raw, sat, sift } from '../tour'
import type { Case } from './case'

const reflected = (event: Event, role: 'satellite' | 'groundStation'): Event =>
  event.do === 'deliver' ? { ...event, to: role } : event

export const FIELDS: ReadonlyArray<Case> = [
  {
    name: 'frames that come back to their sender',
    events: [
      ...[generate(), ...raw(), reflected(arrives('RAW'), 'groundStation'), sat('sendSift')],
      reflected(arrives('SIFT'), 'satellite'),
      arrives('SIFT'),
    ],
  },
  {
    name: 'kinds that the session does not have',
    events: [
      ...[generate(), ...raw(), fromElsewhere('plain', 'RAW', { change: 'kind', to: 'MORE' })],
      ...[fromElsewhere('plain', 'SIFT', { change: 'kind', to: 'EXTRA' }), ...sift()],
    ],
    parameters: { maximumRounds: 0 },
  },
  {
    name: 'kinds that the profile does not have',
    events: [
      ...[generate(), ...raw(), fromElsewhere('plain', 'RAW', { change: 'kind', to: 'STATUS' })],
      ...[fromElsewhere('plain', 'SIFT', { change: 'kind', to: 'ABORT' }), ...sift()],
    ],
  },
  {
    name: 'tags on frames that have none',
    events: [
      ...[
        generate(),
        ogs('sendRaw'),
        arrives('RAW', 0, { change: 'tag', bytes: '00'.repeat(16) }),
        arrives('RAW'),
      ],
      ...[sat('sendSift'), arrives('SIFT', 0, { change: 'tag', bytes: 'ff' }), arrives('SIFT')],
    ],
  },
]
