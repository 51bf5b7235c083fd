// The analyses by the names that commands and files use.

import type { Analysis } from './analysis'
import { jinan1, jinan1Separate } from './jinan1'
import { lim2014, lim2014Chernoff } from './lim2014'
import { rusca2018, tomamichel2012, wiesemann2024 } from './oneDecoyAnalyses'

/** Every analysis, in the order of a report. */
export const ANALYSES: ReadonlyMap<string, Analysis> = new Map([
  ['jinan1', jinan1],
  ['jinan1-separate', jinan1Separate],
  ['lim2014', lim2014],
  ['lim2014-chernoff', lim2014Chernoff],
  ['rusca2018', rusca2018],
  ['wiesemann2024', wiesemann2024],
  ['tomamichel2012', tomamichel2012],
])
