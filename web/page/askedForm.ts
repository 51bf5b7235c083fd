// Fields for what an input does not say: the epsilons asked for, and what a CSV of observations leaves out. Places are the options of `audit`.

import { type Asked, DEFAULT_ASKED } from '../auditor/task'
import { type Field, textField } from './fields'

/** The fields, by whether every input takes them or only a CSV of observations; and what they ask for. */
export type AskedForm = {
  readonly asked: ReadonlyArray<HTMLElement>
  readonly table: ReadonlyArray<HTMLElement>
  readonly read: () => Asked
  readonly set: (asked: Asked) => void
}

const CSV_LABELS = [
  ['pulses', '--pulses', 'pulses sent', 'all intensities and bases'],
  ['leakBits', '--leak-bits', 'leak, bits', 'what error correction sent'],
  ['leakEfficiency', '--leak-efficiency', 'or: efficiency f', 'assumes a leak of f n h(E) bits'],
  ['basisX', '--basis-x', 'probability of basis X', 'at both parties'],
  ['keyBases', '--key-bases', 'bases that make key', 'X,Z or one of them'],
  ['keyIntensities', '--key-intensities', 'intensities that make key', 'empty: that of the first row'],
  ['sampledFraction', '--sampled-fraction', 'sampled fraction', 'of the keyed bits, disclosed'],
  ['claimBits', '--claim-bits', 'claimed key, bits', 'empty: no claim'],
] as const

/** A field left empty says what the command line takes where its option is missing. */
const orDefault = (field: Field | undefined, initial: string | undefined): string | undefined => {
  const text = field?.value() ?? ''
  return text === '' ? initial : text
}

/** Fields with the defaults of the command line in them. */
export const askedForm = (): AskedForm => {
  const secrecy = textField({ label: 'secrecy epsilon', value: DEFAULT_ASKED.secrecy, place: '--epsilon' })
  const correctness = textField({
    label: 'correctness epsilon',
    value: DEFAULT_ASKED.correctness,
    place: '--correctness',
  })
  const fields = new Map(
    CSV_LABELS.map(([name, place, label, hint]) => [
      name,
      textField({ label, value: DEFAULT_ASKED.csv[name] ?? '', place, hint }),
    ]),
  )
  const given = <Name extends keyof Asked['csv']>(name: Name) =>
    orDefault(fields.get(name), DEFAULT_ASKED.csv[name])
  return {
    asked: [secrecy.element, correctness.element],
    table: [...fields.values()].map((field) => field.element),
    read: () => ({
      secrecy: secrecy.value(),
      correctness: correctness.value(),
      csv: {
        pulses: given('pulses'),
        basisX: given('basisX') ?? '',
        keyBases: given('keyBases') ?? '',
        keyIntensities: given('keyIntensities'),
        sampledFraction: given('sampledFraction') ?? '',
        leakBits: given('leakBits'),
        leakEfficiency: given('leakEfficiency'),
        claimBits: given('claimBits'),
      },
    }),
    set: (asked) => {
      secrecy.set(asked.secrecy)
      correctness.set(asked.correctness)
      for (const [name, field] of fields) field.set(asked.csv[name] ?? '')
    },
  }
}
