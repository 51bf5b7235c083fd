// Makes the shipped codes from their designs: the texts in data/ldpc/, their module for `model`, and the manifest of digests.
// Run: npm run ldpc

import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constructCode } from '../../model/distillation/fast/ldpcConstruction'
import { textOfCode } from '../../model/distillation/ldpcCodes'
import { DESIGNS } from './designs'
import { phiTableModule } from './tables'

const ROOT = join(__dirname, '../../..')

/** SHA-256 of a text, in hex. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The module that `model` loads the texts from. */
export const matricesModule = (texts: ReadonlyArray<string>): string =>
  `// The texts of data/ldpc/, by number of the code, for where there are no files. Made by bench/ldpc/generate.ts; do not edit.

/** Texts that \`codeOfText\` reads. */
export const MATRICES: ReadonlyArray<string> = [
${texts.map((text) => `  \`${text}\`,\n`).join('')}]
`

/** Designs and digests, as data/ldpc/manifest.json has them. */
export const manifestOf = (texts: ReadonlyArray<string>): string => {
  const codes = DESIGNS.map((design, at) => ({
    ...design,
    file: fileOf(at),
    sha256: digestOf(texts[at] ?? ''),
  }))
  const manifest = { codes, phiTable: { sha256: digestOf(phiTableModule()) } }
  return `${JSON.stringify(manifest, null, 1).replace(/\[\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2]')}\n`
}

const fileOf = (id: number): string => `data/ldpc/code${String(id).padStart(2, '0')}.txt`

const main = (): void => {
  mkdirSync(join(ROOT, 'data/ldpc'), { recursive: true })
  const texts = DESIGNS.map((design) => {
    const text = textOfCode(constructCode(design))
    process.stdout.write(`${fileOf(design.id)} ${digestOf(text)}\n`)
    return text
  })
  texts.forEach((text, at) => {
    writeFileSync(join(ROOT, fileOf(at)), text)
  })
  writeFileSync(join(ROOT, 'data/ldpc/manifest.json'), manifestOf(texts))
  writeFileSync(join(ROOT, 'model/distillation/ldpcMatrices.ts'), matricesModule(texts))
  writeFileSync(join(ROOT, 'model/distillation/ldpcPhiTable.ts'), phiTableModule())
}

if (require.main === module) main()
