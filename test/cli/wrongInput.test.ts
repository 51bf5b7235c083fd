// Input that no command can use: each is refused with its code and its place, all problems at once, exit code 2.

import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { expectRefused, fileHolding, keywitness, ROOT } from './commandLine'

const BLOCK_TEXT = readFileSync(join(ROOT, 'data/observations_block_500k.json'), 'utf8')
const CSV_TEXT = readFileSync(join(ROOT, 'examples/observations_block_500k.csv'), 'utf8')

/** The block file with its first match replaced. */
const edited = (name: string, from: string | RegExp, to: string): string => {
  const text = BLOCK_TEXT.replace(from, to)
  expect(text).not.toBe(BLOCK_TEXT)
  return fileHolding(name, text)
}

const FIRST_DETECTIONS = '"detections": 250000'

describe('audit of an unusable file', () => {
  it.each([
    ['an empty file', Buffer.alloc(0), 'KW-IN003'],
    ['white space', Buffer.from(' \n\t\n'), 'KW-IN003'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'KW-IN003'],
  ])('refuses %s', (name, content, code) => {
    const file = fileHolding(`${name}.json`, content)
    expectRefused(keywitness(['audit', file]), [`${code} ${file}`])
  })

  it('refuses a missing file and a directory', () => {
    expectRefused(keywitness(['audit', 'no/such.json']), ['KW-IN001 no/such.json'])
    expectRefused(keywitness(['audit', 'data']), ['KW-IN001 data'])
  })

  it('refuses a file of 1 GB without reading it', () => {
    const file = fileHolding('big.json', '{')
    truncateSync(file, 1e9)
    const started = Date.now()
    expectRefused(keywitness(['audit', file]), [`KW-IN002 ${file}`])
    expect(Date.now() - started).toBeLessThan(5000)
  })

  it('refuses options of a CSV beside what says all this itself', () => {
    const options = ['--claim-bits', 'abc', '--pulses', '-3', '--leak-efficiency', '99']
    const places = ['KW-US301 --pulses', 'KW-US301 --leak-efficiency', 'KW-US301 --claim-bits']
    expectRefused(keywitness(['audit', 'data/observations_block_500k.json', ...options]), places)
    expectRefused(keywitness(['audit', 'data/jinan1_table1.csv', ...options]), places)
  })

  it('refuses texts that could hide or forge a verdict on a terminal', () => {
    const file = edited('escape.json', /"note": "/, '"note": "\\u001b[8m')
    expectRefused(keywitness(['audit', file]), ['KW-IN102 $.note'])
  })

  it('refuses text that is neither JSON nor one of the tables', () => {
    expectRefused(keywitness(['audit', fileHolding('a.txt', 'hello\n')]), ['KW-IN020 line 1'])
    expectRefused(keywitness(['audit', fileHolding('b.txt', '"hello"')]), ['KW-IN020 line 1'])
  })
})

describe('audit of unusable JSON', () => {
  it.each([
    ['truncated JSON', BLOCK_TEXT.slice(0, 300), 'KW-IN010 line 7, column 4'],
    ['a trailing comma', '{"a": 1,}', 'KW-IN010 line 1, column 9'],
    ['a comment', '{"a": 1 /* one */}', 'KW-IN010 line 1, column 9'],
    ['a second document', '{"a": 1} {"b": 2}', 'KW-IN010 line 1, column 10'],
    ['NaN', '{"a": NaN}', 'KW-IN010 line 1, column 7'],
    ['deep nesting', '['.repeat(100_000), 'KW-IN012 line 1, column 65'],
    ['deep nesting in an object', `{"a": ${'['.repeat(70)}${']'.repeat(70)}}`, 'KW-IN012 line 1, column 70'],
  ])('refuses %s', (_, text, problem) => {
    const { stderr, ...run } = keywitness(['audit', fileHolding('syntax.json', text)])
    expect(stderr.split(': expected ')[0]).toBe(problem)
    expectRefused(
      { ...run, stderr },
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(': expected ')[0] ?? ''),
    )
  })

  it('reports one fault once', () => {
    expectRefused(keywitness(['audit', fileHolding('cut.json', BLOCK_TEXT.slice(0, 300))]), [
      'KW-IN010 line 7, column 4',
    ])
  })

  it('refuses a duplicate key at its second place', () => {
    expectRefused(keywitness(['audit', edited('duplicate.json', '"pulses"', '"name": "again", "pulses"')]), [
      'KW-IN011 line 5, column 3',
    ])
  })

  it.each([
    ['a list', '[1, 2]', ['KW-IN102 $']],
    [
      'an object of nothing',
      '{}',
      ['format', 'name', 'pulses', 'bases', 'intensities', 'counts', 'key', 'leakage'].map(
        (field) => `KW-IN100 $.${field}`,
      ),
    ],
  ])('refuses %s', (name, text, problems) => {
    expectRefused(keywitness(['audit', fileHolding(`${name}.json`, text)]), problems)
  })
})

describe('audit of impossible observations', () => {
  it.each([
    ['a negative count', FIRST_DETECTIONS, '"detections": -5', ['KW-IN102 $.counts.X.signal.detections']],
    [
      'a count with a fraction',
      FIRST_DETECTIONS,
      '"detections": 0.5',
      ['KW-IN102 $.counts.X.signal.detections'],
    ],
    ['a count of 1e400', '"41238384256"', '1e400', ['KW-IN102 $.pulses']],
    ['a count of 1e400 as text', '41238384256', '1e400', ['KW-IN102 $.pulses']],
    ['an integer that JavaScript cannot hold', '"41238384256"', '9007199254740993', ['KW-IN102 $.pulses']],
    [
      'more errors than detections',
      '"errors": 2525',
      '"errors": 250001',
      ['KW-IN104 $.counts.X.signal.errors'],
    ],
    ['more detections than pulses', '41238384256', '536389', ['KW-IN107 $.counts']],
    [
      'a probability as a float',
      '"probability": "0.25"',
      '"probability": 0.25',
      ['KW-IN102 $.intensities[1].probability'],
    ],
    [
      'a probability above 1',
      '"probability": "0.25"',
      '"probability": "1.25"',
      ['KW-IN102 $.intensities[1].probability'],
    ],
    [
      'a probability in other words',
      '"probability": "0.25"',
      '"probability": "+.25"',
      ['KW-IN102 $.intensities[1].probability'],
    ],
    [
      'probabilities that sum to 1 only after rounding',
      '"probability": "0.25"',
      '"probability": "0.2500000000000000000000000000000001"',
      ['KW-IN103 $.intensities'],
    ],
    [
      'basis probabilities that do not sum to 1',
      '"probability": "0.5"',
      '"probability": "0.4"',
      ['KW-IN103 $.bases'],
    ],
    [
      'an infinite intensity',
      '"meanPhotonNumber": "0.8"',
      '"meanPhotonNumber": "Infinity"',
      ['KW-IN102 $.intensities[0].meanPhotonNumber'],
    ],
    [
      'a negative intensity',
      '"meanPhotonNumber": "0.8"',
      '"meanPhotonNumber": "-0.8"',
      ['KW-IN102 $.intensities[0].meanPhotonNumber'],
    ],
    ['an unknown field', '"note"', '"colour": "red", "note"', ['KW-IN101 $.colour']],
    [
      'an unknown field inside',
      FIRST_DETECTIONS,
      '"lost": 1, "detections": 250000',
      ['KW-IN101 $.counts.X.signal.lost'],
    ],
    [
      'an unknown keyed intensity',
      '"intensities": [\n      "signal"',
      '"intensities": [\n      "sginal"',
      ['KW-IN106 $.key.intensities[0]'],
    ],
    ['two intensities of one name', '"name": "decoy"', '"name": "signal"', ['KW-IN105 $.intensities[1]']],
    [
      'an intensity without counts',
      /"vacuum": \{[^}]*\}/,
      '"dark": {"detections": 1, "errors": 0}',
      ['KW-IN106 $.counts.X.vacuum', 'KW-IN106 $.counts.X.dark'],
    ],
    ['a keyed basis twice', '"X",\n', '"Z",\n', ['KW-IN105 $.key.bases']],
    [
      'a sample of everything',
      '"sampledFraction": "0"',
      '"sampledFraction": "1"',
      ['KW-IN102 $.key.sampledFraction'],
    ],
    ['an efficiency below 1', '"bits": 48874', '"efficiency": "0.9"', ['KW-IN102 $.leakage.efficiency']],
    [
      'two kinds of leakage',
      '"bits": 48874',
      '"bits": 48874, "efficiency": "1.2"',
      ['KW-IN101 $.leakage.bits'],
    ],
    ['a claim with a certain failure', '"1e-10"', '"1"', ['KW-IN102 $.claim.failureProbability']],
    [
      'a claim with an unknown analysis',
      '"analysis": "jinan1"',
      '"analysis": "jinan2"',
      ['KW-IN106 $.claim.analysis'],
    ],
    ['another format', 'observations@1', 'observations@2', ['KW-IN102 $.format']],
    ['a key __proto__ at the top', '"note"', '"__proto__": {"name": "x"}, "note"', ['KW-IN101 $.__proto__']],
    [
      'a key __proto__ among the counts',
      '"X": {\n      "signal"',
      '"X": {\n      "__proto__": {"detections": 1, "errors": 0}, "signal"',
      ['KW-IN102 $.counts.X.__proto__'],
    ],
    [
      'an intensity called constructor',
      '"name": "vacuum"',
      '"name": "constructor"',
      [
        'KW-IN106 $.counts.X.constructor',
        'KW-IN106 $.counts.X.vacuum',
        'KW-IN106 $.counts.Z.constructor',
        'KW-IN106 $.counts.Z.vacuum',
      ],
    ],
    [
      'counts under a name with spaces',
      '"X": {\n      "signal"',
      '"X": {\n      "two words": {"detections": 1, "errors": 0}, "signal"',
      ['KW-IN102 $.counts.X["two words"]'],
    ],
  ])('refuses %s', (_, from, to, problems) => {
    expectRefused(keywitness(['audit', edited('observations.json', from, to)]), problems)
  })

  it('reports everything that is wrong at once, in order', () => {
    const text = BLOCK_TEXT.replace('"41238384256"', '-1')
      .replace('"0.8"', '0.8')
      .replace('"errors": 2525', '"errors": 999999')
      .replace('"bits": 48874', '"bits": "many"')
    expectRefused(keywitness(['audit', fileHolding('many.json', text)]), [
      'KW-IN102 $.pulses',
      'KW-IN102 $.intensities[0].meanPhotonNumber',
      'KW-IN104 $.counts.X.signal.errors',
      'KW-IN102 $.leakage.bits',
    ])
  })

  it('keeps a long or unprintable value on one short line', () => {
    const file = edited('long.json', '"0.8"', `"\\u001b[31m${'9'.repeat(5000)}\\n"`)
    const run = keywitness(['audit', file])
    expectRefused(run, ['KW-IN102 $.intensities[0].meanPhotonNumber'])
    expect(run.stderr.length).toBeLessThan(300)
    expect(run.stderr).not.toContain('\u001b')
  })

  it('names the condition that the analysis of the claim lacks', () => {
    const reversed = edited('reversed.json', '"meanPhotonNumber": "0.1"', '"meanPhotonNumber": "0.8"')
    expectRefused(keywitness(['audit', reversed]), ['KW-AN201 $.intensities'])
    expect(keywitness(['audit', reversed]).stderr).toContain('a decoy weaker than the signal (0.8), got 0.8')
  })

  it('refuses counts that contradict the source', () => {
    const file = fileHolding('flat.json', BLOCK_TEXT.replaceAll(FIRST_DETECTIONS, '"detections": 20000'))
    expectRefused(keywitness(['audit', file]), ['KW-AN202 $.counts.X', 'KW-AN202 $.counts.Z'])
  })
})

const OPTIONS = ['--pulses', '41238384256', '--leak-bits', '48874']

describe('audit of an unusable CSV of observations', () => {
  const csv = (text: string, options: ReadonlyArray<string> = OPTIONS) =>
    keywitness(['audit', fileHolding('observations.csv', text), ...options])

  it.each([
    ['a missing column', (text: string) => text.replaceAll(/,[^,]*$/gm, ''), ['KW-IN020 row 1']],
    [
      'an unknown column',
      (text: string) => text.replace('errors', 'errrors'),
      ['KW-IN020 row 1', 'KW-IN020 row 1'],
    ],
    [
      'a row that is too short',
      (text: string) => text.replace('X,signal,0.8,0.5,250000,2525', 'X,signal,0.8'),
      ['KW-IN020 row 2'],
    ],
    ['no rows', (text: string) => text.split('\n')[0] ?? '', ['KW-IN020 row 2']],
    ['an open quotation mark', (text: string) => text.replace('signal', '"signal'), ['KW-IN020 CSV']],
    [
      'a negative count',
      (text: string) => text.replace('16752', '-1'),
      ['KW-IN102 row 3, column detections'],
    ],
    [
      'more errors than detections',
      (text: string) => text.replace('721', '16753'),
      ['KW-IN104 row 3, column errors'],
    ],
    [
      'an unknown basis',
      (text: string) => text.replace('Z,vacuum', 'Y,vacuum'),
      ['KW-IN102 row 7, column basis', 'KW-IN106 $.counts.Z.vacuum'],
    ],
    [
      'a row twice',
      (text: string) => text.replace('X,decoy', 'X,vacuum').replace('X,vacuum,0.1', 'X,vacuum,0.001'),
      ['KW-IN105 row 4, column intensity', 'KW-IN106 $.counts.X.decoy'],
    ],
    [
      'an intensity that is described in two ways',
      (text: string) => text.replace('Z,decoy,0.1,', 'Z,decoy,0.2,'),
      ['KW-IN105 row 6, column mean_photon_number'],
    ],
    [
      'probabilities that do not sum to 1',
      (text: string) => text.replaceAll(',0.25,', ',0.2,'),
      ['KW-IN103 columns intensity, mean_photon_number, probability'],
    ],
  ])('refuses %s', (_, change, problems) => {
    expectRefused(csv(change(CSV_TEXT)), problems)
  })

  it.each([
    ['no pulses', ['--leak-bits', '1'], ['KW-IN100 --pulses']],
    ['no leak', ['--pulses', '41238384256'], ['KW-IN100 --leak-bits or --leak-efficiency']],
    ['a float of pulses', ['--pulses', '1e10', '--leak-bits', '1'], ['KW-IN102 --pulses']],
    ['a basis probability of 2', [...OPTIONS, '--basis-x', '2'], ['KW-IN102 --basis-x']],
    ['a sampled fraction of 1', [...OPTIONS, '--sampled-fraction', '1'], ['KW-IN102 --sampled-fraction']],
    ['a negative claim', [...OPTIONS, '--claim-bits=-1'], ['KW-IN102 --claim-bits']],
    [
      'an unknown keyed intensity',
      [...OPTIONS, '--key-intensities', 'laser'],
      ['KW-IN106 --key-intensities'],
    ],
    ['an unknown keyed basis', [...OPTIONS, '--key-bases', 'Y'], ['KW-IN102 --key-bases']],
  ])('refuses options that give %s', (_, options, problems) => {
    expectRefused(csv(CSV_TEXT, options), problems)
  })
})
