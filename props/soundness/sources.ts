// Decoy sources for the soundness campaign, and what they say about photon numbers in doubles.
// Source: FINITE_KEY.md section 1 and the lemma of section 5; docs/proof.md sections 1 and 5.

import type { SourceText } from '../arbitraries'

/** Jinan-1: three intensities, unbiased bases. */
export const JINAN: SourceText = {
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.8', probability: '0.5' },
    { name: 'decoy', meanPhotonNumber: '0.1', probability: '0.25' },
    { name: 'vacuum', meanPhotonNumber: '0.001', probability: '0.25' },
  ],
  basisX: '0.5',
}

export const withBias = (source: SourceText, basisX: string): SourceText => ({ ...source, basisX })

/** A true vacuum and a stronger decoy. */
export const TRUE_VACUUM: SourceText = {
  intensities: [
    { name: 'signal', meanPhotonNumber: '0.5', probability: '0.7' },
    { name: 'decoy', meanPhotonNumber: '0.15', probability: '0.2' },
    { name: 'vacuum', meanPhotonNumber: '0', probability: '0.1' },
  ],
  basisX: '0.5',
}

/** A source in doubles. `given[k][l]` is p(l|k) up to `cutoff`; `tail[l]` encloses p(l|k) for all larger k. */
export type SourceModel = {
  readonly intensities: number
  readonly cutoff: number
  readonly basisShare: readonly [number, number]
  readonly given: ReadonlyArray<ReadonlyArray<number>>
  readonly tail: ReadonlyArray<readonly [number, number]>
  /** p(l|k) for any k. */
  readonly shares: (photons: number) => ReadonlyArray<number>
}

/** Large enough for the tail of every source here; the one of the exact code. */
const CUTOFF = 12

const modelOf = ({ intensities, basisX }: SourceText): SourceModel => {
  const mus = intensities.map(({ meanPhotonNumber }) => Number(meanPhotonNumber))
  const shares = (photons: number): ReadonlyArray<number> => {
    const weights = intensities.map(({ probability }, l) => {
      const mu = mus[l] ?? 0
      return Number(probability) * Math.exp(-mu) * mu ** photons
    })
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return weights.map((weight) => weight / total)
  }
  const percent = Math.round(Number(basisX) * 100) / 100
  const [x, z] = [percent ** 2, (1 - percent) ** 2]
  const largest = Math.max(...mus)
  return {
    intensities: intensities.length,
    cutoff: CUTOFF,
    basisShare: [x / (x + z), z / (x + z)],
    given: Array.from({ length: CUTOFF + 1 }, (_, k) => shares(k)),
    tail: shares(CUTOFF + 1).map((share, l) => (mus[l] === largest ? [share, 1] : [0, share])),
    shares,
  }
}

const known = new WeakMap<SourceText, SourceModel>()

/** The model of a source, made once. */
export const sourceModel = (source: SourceText): SourceModel => {
  const model = known.get(source) ?? modelOf(source)
  known.set(source, model)
  return model
}
