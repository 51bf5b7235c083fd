// `replay` as its users run it: a good log, logs with one wrong line each, wrong input. Source: docs/replay.md.

import { describe, expect, it } from '@jest/globals'
import { fileHolding, keywitness } from './commandLine'
import { errorsOf, textOf } from './schemas'

const lines: ReadonlyArray<string> = textOf('examples', 'transcript_literal.ndjson').trimEnd().split('\n')

const answer = (name: string, text: ReadonlyArray<string>) => {
  const { code, stdout, stderr } = keywitness(['replay', fileHolding(name, `${text.join('\n')}\n`), '--json'])
  expect(stderr).toBe('')
  const document = JSON.parse(stdout)
  expect(errorsOf('replay', document)).toEqual([])
  return { code, ...document }
}

/** The log with one line replaced, left out or put in. */
const edited = (line: number, ...by: ReadonlyArray<string>) => lines.toSpliced(line - 1, 1, ...by)
const replaced = (line: number, from: string, to: string) =>
  edited(line, (lines[line - 1] ?? '').replace(from, to))

describe('replay', () => {
  it('accepts the example, and says how every block ends', () => {
    expect(answer('good.ndjson', lines)).toMatchObject({
      code: 0,
      accepted: true,
      lines: 16,
      states: 1,
      blocks: [
        { block: 0, groundStation: ['DONE_MATCH'], satellite: ['DONE_C'], keysCompared: true },
        { block: 1, groundStation: ['RAW'], satellite: ['WAIT'], keysCompared: false },
      ],
    })
  })

  it('accepts the same run seen on the wire, and leaves open what that hides', () => {
    const wire = lines
      .filter((line) => line.includes('"send"') || line.includes('"format"'))
      .map((line) => line.replace('"parties"', '"wire"'))
    const { code, blocks } = answer('wire.ndjson', wire)
    expect(code).toBe(0)
    expect(blocks[1].satellite).toEqual(['WAIT', 'SIFT_C'])
  })

  it('takes the ids of the blocks from the header', () => {
    const shifted = lines.map((line) => line.replace(/"block":(\d)/, '"block":4$1'))
    expect(answer('unshifted.ndjson', shifted)).toMatchObject({
      code: 1,
      line: 2,
      reason: expect.stringContaining('block 40 is not of this transcript'),
    })
    const header = (shifted[0] ?? '').replace('"blocks":2', '"blocks":2,"firstBlock":40')
    expect(answer('shifted.ndjson', [header, ...shifted.slice(1)])).toMatchObject({ code: 0 })
  })

  it.each([
    ['a key released before the feedback', lines.toSpliced(13, 1), 14, /ground station cannot release/],
    [
      'a repeated frame that differs',
      replaced(4, 'a000000000000000', 'a000000000000009'),
      4,
      /not identical/,
    ],
    [
      'an instruction for another block',
      replaced(9, '"block":0', '"block":1'),
      9,
      /INST of block 1 cannot be sent/,
    ],
    [
      'a feedback that nobody sent',
      replaced(14, 'd000000000000000', 'd000000000000009'),
      15,
      /cannot release/,
    ],
    ['two keys that differ', replaced(15, '00d1ce55', '00d1ce56'), 15, /differ \(P1\)/],
    ['two keys of unequal length', replaced(15, '"keyBits":128', '"keyBits":256'), 15, /differ \(P1\)/],
    ['a key released twice', edited(12, lines[10] ?? '', lines[11] ?? ''), 12, /twice \(P4\)/],
    [
      'a satellite that sends an instruction',
      replaced(9, 'groundStation', 'satellite'),
      9,
      /never sent by the satellite/,
    ],
    [
      'a frame that its sender receives',
      replaced(5, 'satellite', 'groundStation'),
      5,
      /what it sends itself/,
    ],
    ['an accepted frame that changes nothing', replaced(6, 'discarded', 'accepted'), 6, /cannot be accepted/],
    ['a discarded frame that matters', replaced(10, 'accepted', 'discarded'), 10, /cannot be discarded/],
    ['time that goes back', replaced(7, '"at":40', '"at":4'), 7, /time goes back, from 30 to 4 ns/],
    [
      'a block that is generated out of turn',
      replaced(2, '"block":0', '"block":1'),
      2,
      /cannot be generated/,
    ],
    [
      'a frame of the other profile',
      edited(8, '{"event":"send","party":"satellite","block":0,"kind":"ABORT","digest":"e000000000000000"}'),
      8,
      /no ABORT/,
    ],
    [
      'a status in the literal profile',
      edited(
        8,
        '{"event":"receive","party":"satellite","block":0,"kind":"STATUS","digest":"e000000000000000","outcome":"accepted"}',
      ),
      8,
      /no STATUS/,
    ],
    [
      'a restart in the literal profile',
      edited(8, '{"event":"restart","party":"satellite"}'),
      8,
      /no restart/,
    ],
    [
      'a timeout in the literal profile',
      edited(8, '{"event":"timeout","party":"satellite","block":0}'),
      8,
      /cannot time out/,
    ],
    ['an end of the pass in the literal profile', edited(8, '{"event":"endOfPass"}'), 8, /cannot end/],
    [
      'a confirmation in the literal profile',
      edited(8, '{"event":"confirm","block":0}'),
      8,
      /cannot be confirmed/,
    ],
    [
      'more syndrome for a block that waits for none',
      edited(
        10,
        '{"event":"send","party":"groundStation","block":0,"kind":"MORE","digest":"e000000000000000"}',
      ),
      10,
      /waits for none/,
    ],
    [
      'more syndrome of a block that is not sifted',
      edited(5, '{"event":"send","party":"satellite","block":0,"kind":"EXTRA","digest":"e000000000000000"}'),
      5,
      /not sifted/,
    ],
    [
      'an answer held by a block that has one',
      edited(
        9,
        '{"event":"receive","party":"groundStation","block":0,"kind":"SIFT","digest":"b000000000000000","outcome":"held"}',
      ),
      9,
      /waits for no answer/,
    ],
    [
      'a completed block given up',
      edited(16, '{"event":"abandon","party":"satellite","block":0}'),
      16,
      /cannot give block 0 up/,
    ],
  ])('rejects %s', (name, log, line, reason) => {
    expect(answer(`${name.replaceAll(' ', '_')}.ndjson`, log)).toMatchObject({
      code: 1,
      accepted: false,
      line,
      matched: line - 1,
      reason: expect.stringMatching(reason),
    })
  })

  it('names the longest matched prefix, the states, the closest step and what it lacks', () => {
    const { code, stdout } = keywitness(['replay', 'examples/transcript_released_early.ndjson'])
    expect(code).toBe(1)
    expect(stdout).toMatch(/line 14\n.*matched +13 lines.*INST_OK.*RecvFb\(0,FBC\).*not logged/s)
  })

  it('refuses what is no transcript, every line of it at once', () => {
    const { code, stdout, stderr } = keywitness([
      'replay',
      fileHolding('bad.ndjson', `${lines[0]}\n{"event":"nope"}\n{bad\n{"event":"send","party":"x"}\n`),
    ])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/KW-IN102 line 2, \$\.event: /)
    expect(stderr).toMatch(/KW-IN010 line 3, column 2: /)
    expect(stderr).toMatch(/KW-IN100 line 4, \$\.digest: /)
  })

  it.each([
    ['a header without its fields', '{"format":"keywitness/transcript@2"}', /KW-IN102 line 1, \$\.format/],
    [
      'a field nobody reads',
      `${lines[0]}\n{"event":"generate","block":0,"bloc":1}`,
      /KW-IN101 line 2, \$\.bloc/,
    ],
    ['an empty file', '', /KW-IN003/],
    [
      'a hostile key',
      `${lines[0]}\n{"event":"generate","block":0,"__proto__":1}`,
      /KW-IN101 line 2, \$\.__proto__/,
    ],
  ])('refuses %s', (name, text, problem) => {
    const { code, stderr } = keywitness(['replay', fileHolding(`${name.replaceAll(' ', '_')}.ndjson`, text)])
    expect([code, stderr]).toEqual([2, expect.stringMatching(problem)])
  })
})

describe('transcript.json', () => {
  it.each(['transcript_literal.ndjson', 'transcript_released_early.ndjson'])(
    'accepts every line of examples/%s',
    (file) => {
      for (const line of textOf('examples', file).trimEnd().split('\n'))
        expect(errorsOf('transcript', JSON.parse(line))).toEqual([])
    },
  )
})
