// Which of two sources steers the satellite: the capture camera (primary) or star sensor and ephemeris (auxiliary).
// A validity gate, a wait before the camera is trusted again, and a switch without a step in what the controller sees.
// Source: SYSTEM.md row 9, dual-source arbitration [S]; its rules and numbers are assumptions [A].

/** Two angles, microradians. */
export type Angles = readonly [number, number]

/** What the sources say in one cycle; the brightness of a spot relative to the one expected. */
export type Sources = {
  readonly spot: { readonly angles: Angles; readonly brightness: number } | undefined
  readonly auxiliary: Angles
}

/** Gates in microradians from where the corrected auxiliary source expects the spot; the wide one until the camera has been trusted once. */
export type ArbitrationParameters = {
  readonly wideGateMicroradians: number
  readonly narrowGateMicroradians: number
  readonly faintest: number
  readonly brightest: number
  readonly cyclesToTrust: number
  readonly learning: number // share of the difference of the sources that is learnt a cycle, 0..1
  readonly easing: number // share of a step at a switch that is left after a cycle, 0..1
}

/** All [A]. The narrow gate is six times the noise of the sources; the wide one holds the auxiliary's bias. */
export const ARBITRATION: ArbitrationParameters = {
  wideGateMicroradians: 2000,
  narrowGateMicroradians: 250,
  faintest: 0.3,
  brightest: 3,
  cyclesToTrust: 5,
  learning: 0.02,
  easing: 0.85,
}

/** `bias` is what the auxiliary source is known to be off, `step` what is left of the step at the last switch. */
export type Arbitration = {
  readonly using: 'primary' | 'auxiliary'
  readonly wasTrusted: boolean
  readonly goodCycles: number
  readonly bias: Angles
  readonly step: Angles
  readonly output: Angles
}

/** Before the first spot: steered by the auxiliary source, of unknown bias. */
export const UNTRUSTED: Arbitration = {
  using: 'auxiliary',
  wasTrusted: false,
  goodCycles: 0,
  bias: [0, 0],
  step: [0, 0],
  output: [0, 0],
}

const minus = (a: Angles, b: Angles): Angles => [a[0] - b[0], a[1] - b[1]]
const plus = (a: Angles, b: Angles): Angles => [a[0] + b[0], a[1] + b[1]]
const times = (k: number, a: Angles): Angles => [k * a[0], k * a[1]]

/** The length of two angles, microradians. */
export const radial = ([x, y]: Angles): number => Math.sqrt(x * x + y * y)

/** The spot's angles, if it is as bright as it should be and where it should be. */
const validSpot = (p: ArbitrationParameters, state: Arbitration, sources: Sources): Angles | undefined => {
  const { spot, auxiliary } = sources
  if (spot === undefined || spot.brightness < p.faintest || spot.brightness > p.brightest) return undefined
  const gate = state.wasTrusted ? p.narrowGateMicroradians : p.wideGateMicroradians
  return radial(minus(spot.angles, minus(auxiliary, state.bias))) <= gate ? spot.angles : undefined
}

/** The state after a cycle; its `output` is what the controller gets. Every cycle has one: the auxiliary source takes over in the cycle in which the spot fails. */
export const arbitrate = (p: ArbitrationParameters, state: Arbitration, sources: Sources): Arbitration => {
  const spot = validSpot(p, state, sources)
  const goodCycles = spot === undefined ? 0 : state.goodCycles + 1
  const isTrusted = spot !== undefined && (state.using === 'primary' || goodCycles >= p.cyclesToTrust)
  const using = isTrusted ? 'primary' : 'auxiliary'
  // The first spot tells the whole bias, later ones what is left of it.
  const difference =
    spot === undefined ? ([0, 0] as const) : minus(minus(sources.auxiliary, spot), state.bias)
  const bias = isTrusted ? plus(state.bias, times(state.wasTrusted ? p.learning : 1, difference)) : state.bias
  const chosen = isTrusted ? spot : minus(sources.auxiliary, bias)
  const step = using === state.using ? times(p.easing, state.step) : minus(state.output, chosen)
  return {
    using,
    wasTrusted: state.wasTrusted || isTrusted,
    goodCycles,
    bias,
    step,
    output: plus(chosen, step),
  }
}
