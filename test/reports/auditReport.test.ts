// The HTML report of `audit`: well formed, self-contained, with the numbers of the JSON, the same bytes twice, whatever the input says.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { sha256 } from '@noble/hashes/sha2'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { ASSUMPTION_SENTENCES } from '../../proofs/certificate/assumptions'
import { parseCertificate } from '../../proofs/certificate/certificate'
import { verdictOn } from '../../proofs/certificate/verdict'
import { ANALYSES } from '../../spec/finiteKey/analyses/catalogue'
import { ANALYSIS_TEXTS } from '../../web/report/analysisTexts'
import { prose } from '../../web/report/html'
import { epsilonText, grouped } from '../../web/report/numbers'
import { passesReport } from '../../web/report/passesReport'
import { directory, expectRefused, fileHolding, keywitness, ROOT } from '../cli/commandLine'
import { faultsOf, textOf } from './wellFormed'

const BLOCK = 'data/observations_block_500k.json'
const BLOCK_TEXT = readFileSync(join(ROOT, BLOCK), 'utf8')

const written = (args: ReadonlyArray<string>) => {
  const target = join(directory, 'report.html')
  rmSync(target, { force: true })
  const run = keywitness(['audit', ...args, '--report', target])
  return { ...run, page: existsSync(target) ? readFileSync(target, 'utf8') : '' }
}

const block = written(['--json', BLOCK])
const json = JSON.parse(block.stdout)
const seen = textOf(block.page)

describe('audit --report on observations', () => {
  it('is the same bytes again, whatever is printed beside it, and changes neither print nor exit code', () => {
    const again = written([BLOCK])
    expect(again.page).toBe(block.page)
    expect([again.code, block.code]).toEqual([0, 0])
    expect(again.stdout).toMatch(/^Jinan-1.*\n[\s\S]*Verdict {2}HOLDS/)
  })

  it('writes a page without fault, fetching nothing, of moderate size', () => {
    expect(faultsOf(block.page)).toEqual([])
    expect(block.page.length).toBeLessThan(500_000)
  })

  it('says verdict, claim, proof, assumptions and gaps before anything else', () => {
    const lead = textOf(block.page.slice(0, block.page.indexOf('<nav')))
    for (const words of [
      'THE CLAIMED LENGTH HOLDS',
      `Claimed: ${grouped(101_696)}\u00a0bits`.replaceAll('\u00a0', ' '),
      'A key of 117 581 bits is 1e-10-secret and 1e-15-correct',
      '15 named assumptions',
      'Authentication is not charged',
      '11 findings apply',
      '3 of them critical ( KW01 : xi is not epsilon, KW07 : The vacuum is not empty, KW13 : Auth',
      'by jinan1 (formula (9) of the Jinan-1 paper, arXiv:2408.10994)',
      'modelled counts',
    ])
      expect(lead).toContain(words)
  })

  it('has every length, epsilon, finding and count of the JSON', () => {
    const words: string[] = [
      ...json.analyses.flatMap(({ name, keyBits, standing }: Record<string, string>) =>
        keyBits === undefined ? [name] : [name, grouped(keyBits), standing],
      ),
      ...json.ledger.flatMap(({ statement, epsilon }: Record<string, string>) => [
        statement,
        epsilonText(epsilon ?? ''),
      ]),
      ...json.findings.flatMap(({ code, title, text, applies, remedy, bits }: Record<string, string>) => [
        code,
        title,
        prose(text ?? ''),
        ...(`${applies}` === 'false' ? [] : [prose(remedy ?? '')]),
        ...(bits === null ? [] : [grouped(bits ?? '')]),
      ]),
      ...json.analyses.flatMap(({ assumptions = [] }: { assumptions?: string[] }) => assumptions.map(prose)),
      ...[...ASSUMPTION_SENTENCES.values()],
      ...[250_000, 2525, 16_752, 721, 1443, 645, 48_874, 41_238_384_256].map((count) => grouped(count)),
    ]
    expect(words.length).toBeGreaterThan(150)
    expect(words.filter((word) => !seen.includes(word.replace(/\s+/g, ' ')))).toEqual([])
  })

  it('carries the certificates, which the kernel accepts, and what to type', () => {
    const links = [...block.page.matchAll(/href="data:application\/json;charset=utf-8,([^"]*)"/g)]
    expect(links).toHaveLength(2)
    const certificates = links.map(([, data = '']) => {
      const parsed = parseCertificate(JSON.parse(decodeURIComponent(data.replaceAll('&#39;', "'"))))
      if (E.isLeft(parsed)) throw new Error('no certificate')
      expect(verdictOn(parsed.right).accepted).toBe(true)
      expect(block.page).toContain(parsed.right.head)
      return parsed.right.claim
    })
    expect(certificates.map(({ analysis, bits }) => [analysis, bits])).toEqual([
      ['direct', '117581'],
      ['composable', '87004'],
    ])
    expect(seen).toContain(`node . audit ${BLOCK} --certificate certificate.json`)
    expect(seen).toContain(bytesToHex(sha256(readFileSync(join(ROOT, BLOCK)))))
  })

  it('says that a claim does not hold, that there is none, and that nothing is proved', () => {
    const edited = (name: string, edit: (text: string) => string) => fileHolding(name, edit(BLOCK_TEXT))
    const long = written([edited('long.json', (text) => text.replace('101696', '117582'))])
    expect([long.code, faultsOf(long.page)]).toEqual([1, []])
    expect(textOf(long.page)).toContain('THE CLAIMED LENGTH DOES NOT HOLD')
    const none = written([edited('none.json', (text) => text.replace(/,\s*"claim": \{[^}]*\}/, ''))])
    expect([none.code, faultsOf(none.page)]).toEqual([0, []])
    expect(textOf(none.page)).toContain('NO CLAIM TO JUDGE')
    const noKey = written([
      edited('noKey.json', (text) => text.replaceAll('2525', '60000').replaceAll('48874', '500000')),
    ])
    expect([noKey.code, faultsOf(noKey.page)]).toEqual([1, []])
    expect(textOf(noKey.page)).toContain('no proof to show')
  })

  it('escapes whatever a file says', () => {
    const hostile = JSON.parse(BLOCK_TEXT)
    hostile.name = `<script>alert("1")</script> & ' \u202e "><img src=x onerror=alert(1)>`
    hostile.note = '</p></style><style>body{display:none}</style><!-- {{y}}'
    const file = fileHolding("it's <b>.json", JSON.stringify(hostile))
    const { page, code } = written([file])
    expect(code).toBe(0)
    expect(faultsOf(page)).toEqual([])
    expect(page).not.toMatch(/<script|<img|<b>\.json|<!--|\u202e/)
    expect(textOf(page)).toContain('<script>alert("1")</script> & \' \ufffd "><img src=x onerror=alert(1)>')
    expect(page.match(/<\/style>/g)).toHaveLength(1)
  })

  it('refuses a path that cannot be written, and leaves nothing behind', () => {
    const missing = join(directory, 'no', 'such', 'report.html')
    expectRefused(keywitness(['audit', BLOCK, '--report', missing]), [`KW-IN001 ${missing}`])
    const taken = join(directory, 'taken.html')
    mkdirSync(taken)
    expectRefused(keywitness(['audit', BLOCK, '--report', taken]), [`KW-IN001 ${taken}`])
    expect(readdirSync(directory).filter((name) => name.includes('partial'))).toEqual([])
    const old = fileHolding('old.html', 'old')
    expectRefused(keywitness(['audit', 'no/such.json', '--report', old]), ['KW-IN001 no/such.json'])
    expect(readFileSync(old, 'utf8')).toBe('old')
    expectRefused(keywitness(['audit', BLOCK, '--report']), ['KW-US301 --report'])
  })
})

describe('ANALYSIS_TEXTS', () => {
  it('has every analysis of the catalogue, and no other', () => {
    expect([...ANALYSIS_TEXTS.keys()]).toEqual([...ANALYSES.keys()])
  })
})

describe('audit --report on published passes', () => {
  const rows = readFileSync(join(ROOT, 'data/jinan1_table1.csv'), 'utf8').split('\n').slice(0, 4)
  const run = written([fileHolding('passes.csv', `${rows.join('\n')}\n`), '--json'])
  const passes = JSON.parse(run.stdout)

  it('writes a page without fault, with every number of the JSON, each row marked as modelled', () => {
    expect([run.code, faultsOf(run.page)]).toEqual([0, []])
    const text = textOf(run.page)
    const words = passes.passes.flatMap((pass: Record<string, number | string>) => [
      `${pass.date} ${pass.station}`,
      ...[pass.publishedBits, pass.recomputedBits, pass.composablePooledBits, pass.directBlockBits].map(
        (bits) => grouped(bits ?? '?').replaceAll('\u00a0', ' '),
      ),
      Number(pass.ratio).toFixed(3),
    ])
    expect(words).toHaveLength(3 * 6)
    expect(words.filter((word: string) => !text.includes(word))).toEqual([])
    expect(run.page.match(/<tr><th scope="row">.*>modelled<\/span><\/td><\/tr>/g)).toHaveLength(3)
    expect(text).toContain('NO VERDICT')
  })

  it('escapes the names of stations, and shows what is missing as missing', async () => {
    const hostile = structuredClone(passes)
    hostile.passes[0] = { ...hostile.passes[0], station: '<script>', ratio: null, directBlockBits: null }
    hostile.summary = { meanRatio: null, rms: null, worst: null, within10Percent: 0 }
    const origin = { file: 'x', digest: undefined, commands: [], program: 'p' }
    const page = await passesReport(hostile, origin, () => '<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    expect(faultsOf(page)).toEqual([])
    expect(textOf(page)).toContain('2022-09-20 <script>')
  })
})
