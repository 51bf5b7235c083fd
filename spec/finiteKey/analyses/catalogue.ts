// The analyses by the names that commands and files use.

import type { Analysis } from './analysis'
import { composable } from './composable'
import { type DirectOptions, direct } from './direct'
import { jinan1, jinan1Separate } from './jinan1'
import { lim2014, lim2014Chernoff } from './lim2014'
import { rusca2018, tomamichel2012, wiesemann2024 } from './oneDecoyAnalyses'

const directWith =
  (options: DirectOptions): Analysis =>
  (observations, target, arithmetic) =>
    direct(observations, target, arithmetic, options)

/** The analyses whose lengths a certificate can carry; a claim is judged by the longest of them. */
export const RIGOROUS: ReadonlyMap<string, Analysis> = new Map<string, Analysis>([
  ['composable', composable],
  ['direct', directWith({ lemma: 'smoothing', mode: { kind: 'universal' } })],
])

/** Every analysis, in the order of a report. */
export const ANALYSES: ReadonlyMap<string, Analysis> = new Map<string, Analysis>([
  ...RIGOROUS,
  ['direct-renyi', directWith({ lemma: 'renyi', mode: { kind: 'universal' } })],
  ['jinan1', jinan1],
  ['jinan1-separate', jinan1Separate],
  ['lim2014', lim2014],
  ['lim2014-chernoff', lim2014Chernoff],
  ['rusca2018', rusca2018],
  ['wiesemann2024', wiesemann2024],
  ['tomamichel2012', tomamichel2012],
])
