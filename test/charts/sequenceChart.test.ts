// Sequence charts: every line of our Mermaid charts is drawn, nothing else is read, and names are escaped.

import { describe, expect, it } from '@jest/globals'
import { mermaidOf } from '../../proofs/exploration/mermaid'
import { replayed } from '../../proofs/exploration/trace'
import { DEFAULT_PARAMETERS } from '../../spec/protocol/abstract/parameters'
import { initialState } from '../../spec/protocol/abstract/state'
import { systemOf } from '../../spec/protocol/abstract/system'
import { parseSequence, sequenceSvg } from '../../web/charts/sequenceChart'

const chart = (...lines: ReadonlyArray<string>): string =>
  `${['sequenceDiagram', '  participant A', '  participant B', ...lines.map((line) => `  ${line}`)].join('\n')}\n`

describe('parseSequence', () => {
  it('reads participants, arrows, losses, notes and a loop', () => {
    const text = chart(
      'A->>B: x 0',
      'A--xA: y is lost',
      'Note over A,B: both',
      'loop for ever',
      'B->>A: z',
      'end',
    )
    expect(parseSequence(text)).toEqual({
      participants: ['A', 'B'],
      rows: [
        { kind: 'arrow', from: 'A', to: 'B', isLost: false, text: 'x 0' },
        { kind: 'arrow', from: 'A', to: 'A', isLost: true, text: 'y is lost' },
        { kind: 'note', over: ['A', 'B'], text: 'both' },
        { kind: 'loop', text: 'for ever' },
        { kind: 'arrow', from: 'B', to: 'A', isLost: false, text: 'z' },
        { kind: 'end' },
      ],
    })
  })

  it('throws for what our charts do not have: a programmer made it', () => {
    expect(() => parseSequence('graph TD\n')).toThrow('no sequence chart of ours')
    expect(() => parseSequence(chart('A-)B: x'))).toThrow('no line of our charts: A-)B: x')
  })
})

describe('sequenceSvg', () => {
  it('draws each text once, escaped, in colours of the page', () => {
    const svg = sequenceSvg(parseSequence(chart('A->>B: <b>&"', 'Note over B: ABORT', 'A--xA: gone')))
    expect(svg).toContain('>&lt;b&gt;&amp;&quot;<')
    expect(svg.match(/>ABORT</g)).toHaveLength(1)
    expect(svg.match(/>A</g)).toHaveLength(1)
    expect(svg).not.toMatch(/NaN|undefined|#[0-9a-f]{3}/)
  })

  it('draws a real run, loss and repetition included', () => {
    const system = systemOf({ ...DEFAULT_PARAMETERS, uplink: 2, attacks: 1 })
    const found = replayed(system, initialState(system.parameters), [
      'Gen(0)',
      'SendRaw(0)',
      'Dup(0,RAWG)',
      'Drop(0,RAWG)',
      'RecvRaw(0,RAWG)',
    ])
    if (!('trace' in found)) throw new Error(`no such step ${found.stuckAt}: ${found.enabled.join(' ')}`)
    const text = mermaidOf(found.trace)
    const svg = sequenceSvg(parseSequence(text))
    for (const [, words = ''] of text.matchAll(/: (.*)$/gm)) expect(svg).toContain(`>${words}<`)
    expect(svg).toContain('RAWG 0 is lost')
  })
})
