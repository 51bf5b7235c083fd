// The properties that a system owes, and the sentence on what can be promised. Source: PROTOCOL.md, sections 0, 5, 8 and 8a.

import { hardenedProperties } from './hardenedProperties'
import { LITERAL_PROPERTIES } from './literalProperties'
import type { Parameters, Profile } from './parameters'
import type { Properties } from './property'

/** The safety and step properties of a profile, and the liveness properties owed by these parameters. */
export const propertiesOf = (parameters: Parameters): Properties =>
  parameters.profile === 'literal' ? LITERAL_PROPERTIES : hardenedProperties(parameters)

/** What can be promised, in one sentence; every report ends with it. */
export const promise = (profile: Profile): string =>
  profile === 'literal'
    ? 'Promised: OGS released => SAT released the identical key; SAT released => OGS issued that instruction for that block. Not promised, by anyone (two generals): SAT released => OGS released.'
    : 'Promised: OGS released => SAT released the identical key; SAT released => OGS issued that instruction for that block; SAT confirmed => OGS released; under fair contact both agree on every block in the end. Not promised, by anyone (two generals): SAT released => OGS released.'
