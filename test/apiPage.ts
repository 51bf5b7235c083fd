// docs/api.md: the exports that other programs may use, one line each, from their doc comments. `node build/test/apiPage.js`
// writes the tables anew; test/docs.test.ts holds the page to them.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(__dirname, '..', '..')

/** The files of the public interface, by what one wants to do. */
const PUBLIC: ReadonlyArray<readonly [heading: string, files: ReadonlyArray<string>]> = [
  ['Reading input', ['spec/input/auditInput.ts', 'spec/finiteKey/observations.ts', 'spec/problem.ts']],
  [
    'Key lengths',
    [
      'spec/finiteKey/interval.ts',
      'spec/finiteKey/analyses/analysis.ts',
      'spec/finiteKey/analyses/catalogue.ts',
      'spec/finiteKey/channelModel.ts',
    ],
  ],
  [
    'Certificates and audit',
    [
      'proofs/certificate/certify.ts',
      'proofs/certificate/certificate.ts',
      'proofs/certificate/reading.ts',
      'proofs/kernel/check.ts',
      'proofs/findings/catalogue.ts',
      'proofs/audit/observations.ts',
    ],
  ],
  [
    'The protocol',
    [
      'spec/protocol/parameters.ts',
      'spec/protocol/frame.ts',
      'spec/protocol/satellite.ts',
      'spec/protocol/groundStation.ts',
      'spec/protocol/log/check.ts',
      'spec/protocol/abstract/parameters.ts',
      'spec/protocol/abstract/system.ts',
      'proofs/exploration/plain.ts',
    ],
  ],
  ['The simulated system', ['model/mission/missionFile.ts', 'model/mission/mission.ts']],
]

const EXPORT = /\/\*\*\s*((?:(?!\*\/)[\s\S])*?)\s*\*\/\s*export (const|type|class) (\w+)/g

/** The first sentence of a doc comment, in one line. */
const firstSentence = (comment: string): string => {
  const text = comment.replace(/\s*\n\s*\*\s*/g, ' ').replace(/^[*\s]+/, '')
  return (/^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text).replaceAll('|', '\\|')
}

const tableOf = (file: string): string => {
  const source = readFileSync(join(ROOT, file), 'utf8')
  // A type and its codec may share a name and a comment.
  const rows = new Map<string, string>()
  for (const [, comment = '', kind = '', name = ''] of source.matchAll(EXPORT))
    if (!rows.has(name)) rows.set(name, `| \`${name}\` | ${kind} | ${firstSentence(comment)} |`)
  return [`\`${file}\``, '', '| export | | |', '| --- | --- | --- |', ...rows.values(), ''].join('\n')
}

/** Everything of the page below its first table heading. */
export const apiTables = (): string =>
  PUBLIC.map(([heading, files]) => `## ${heading}\n\n${files.map(tableOf).join('\n')}`).join('\n')

/** The page with its tables made anew; what stands above them is written by hand. */
export const apiPage = (page: string): string => `${page.split(/^## /m)[0]}${apiTables()}`

if (require.main === module) {
  const file = join(ROOT, 'docs', 'api.md')
  writeFileSync(file, apiPage(readFileSync(file, 'utf8')))
}
