// What each analysis is, in a phrase. Source: docs/audit.md, the table of analyses; docs/paper-map.md.

/** By the name of the analysis: all of the catalogue, and no others. */
export const ANALYSIS_TEXTS: ReadonlyMap<string, string> = new Map([
  ['composable', 'of this project: limits on counts, two linear programmes, a key per basis'],
  ['direct', 'of this project: one exponential statement about all counts, one hash'],
  ['direct-renyi', 'of this project: direct with a lemma on Rényi entropies'],
  ['jinan1', 'formula (9) of the Jinan-1 paper, arXiv:2408.10994'],
  ['jinan1-separate', 'formula (9), vacuum with separate limits'],
  ['lim2014', 'Lim et al., Phys. Rev. A 89, 022307 (2014), Hoeffding'],
  ['lim2014-chernoff', 'the same with closed Chernoff forms'],
  ['rusca2018', 'Rusca et al., Appl. Phys. Lett. 112, 171104 (2018), one decoy'],
  ['wiesemann2024', 'Wiesemann et al., arXiv:2405.16578, one decoy'],
  ['tomamichel2012', 'Tomamichel et al., Nat. Commun. 3, 634 (2012), single photons'],
])
