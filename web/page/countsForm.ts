// The form that edits observations: a row an intensity, and all else that an audit needs. It checks nothing: the reader of observations does.

import type { Draft, DraftLeakage, DraftRow } from '../auditor/draft'
import { element } from './dom'
import { checkField, type Field, group, textField } from './fields'

const BASES = ['X', 'Z'] as const

type Row = { readonly element: HTMLElement; readonly read: () => DraftRow }

/** Called with what the form holds: after a field changed, or after a row came or went. */
type Listener = { readonly changed: () => void; readonly reshaped: (draft: Draft) => void }

const cellField = (label: string, value: string, title: string): Field => {
  const id = label.replaceAll(' ', '-')
  const input = element('input', {
    id: `cell-${id}`,
    value,
    'aria-label': label,
    autocomplete: 'off',
    spellcheck: 'false',
    inputmode: /detections|errors/.test(label) ? 'numeric' : undefined,
  })
  return {
    element: element('td', { 'data-title': title }, input),
    value: () => input.value.trim(),
    set: (text) => {
      input.value = text
    },
  }
}

const place = (field: Field, path: string): void => {
  const input = field.element.querySelector('input')
  if (input !== null) input.dataset.place = path
}

const COLUMNS = [
  'intensity',
  'photons/pulse',
  'probability',
  'key',
  'detections X',
  'errors X',
  'detections Z',
  'errors Z',
]

const rowOf = (row: DraftRow, at: number, remove: () => void, canRemove: boolean): Row => {
  const name = cellField(`name of intensity ${at + 1}`, row.name, 'intensity')
  const photons = cellField(`photons per pulse of ${row.name}`, row.meanPhotonNumber, 'photons/pulse')
  const probability = cellField(`probability of ${row.name}`, row.probability, 'probability')
  const keyed = element('input', {
    type: 'checkbox',
    checked: row.isKeyed,
    'aria-label': `${row.name} makes key`,
  })
  const cells = BASES.map((basis) => ({
    basis,
    detections: cellField(
      `detections ${basis} of ${row.name}`,
      row.cells[basis].detections,
      `detections ${basis}`,
    ),
    errors: cellField(`errors ${basis} of ${row.name}`, row.cells[basis].errors, `errors ${basis}`),
  }))
  const button = element(
    'button',
    { type: 'button', class: 'small', 'aria-label': `remove ${row.name}`, disabled: !canRemove },
    'remove',
  )
  button.addEventListener('click', remove)
  const cellOf = (wanted: 'X' | 'Z') => {
    const found = cells.find(({ basis }) => basis === wanted)
    return { detections: found?.detections.value() ?? '', errors: found?.errors.value() ?? '' }
  }
  return {
    element: element(
      'tr',
      {},
      name.element,
      photons.element,
      probability.element,
      element('td', { 'data-title': 'key' }, keyed),
      ...cells.flatMap(({ detections, errors }) => [detections.element, errors.element]),
      element('td', {}, button),
    ),
    read: () => {
      place(name, `$.intensities[${at}].name`)
      place(photons, `$.intensities[${at}].meanPhotonNumber`)
      place(probability, `$.intensities[${at}].probability`)
      for (const { basis, detections, errors } of cells) {
        place(detections, `$.counts.${basis}.${name.value()}.detections`)
        place(errors, `$.counts.${basis}.${name.value()}.errors`)
      }
      return {
        name: name.value(),
        meanPhotonNumber: photons.value(),
        probability: probability.value(),
        isKeyed: keyed.checked,
        cells: { X: cellOf('X'), Z: cellOf('Z') },
      }
    },
  }
}

const LEAKAGES = [
  ['bits', 'bits sent, for the whole key'],
  ['perBasis', 'bits sent, per basis'],
  ['efficiency', 'not known: assume f n h(E)'],
] as const

type LeakageForm = { readonly element: HTMLElement; readonly read: () => DraftLeakage }

const leakageForm = (leakage: DraftLeakage): LeakageForm => {
  const bits = textField({
    label: 'leak, bits',
    value: leakage.kind === 'bits' ? leakage.bits : '',
    place: '$.leakage.bits',
  })
  const [x, z] = BASES.map((basis) =>
    textField({
      label: `leak in ${basis}, bits`,
      value: leakage.kind === 'perBasis' ? leakage[basis] : '',
      place: `$.leakage.${basis}`,
    }),
  )
  const efficiency = textField({
    label: 'efficiency f',
    value: leakage.kind === 'efficiency' ? leakage.efficiency : '1.2',
    place: '$.leakage.efficiency',
    hint: '1 to 10; the report then says that the leak is assumed',
  })
  const select = element(
    'select',
    { id: 'leakage-kind' },
    ...LEAKAGES.map(([kind, text]) =>
      element('option', { value: kind, selected: kind === leakage.kind }, text),
    ),
  )
  const show = (): void => {
    bits.element.hidden = select.value !== 'bits'
    efficiency.element.hidden = select.value !== 'efficiency'
    for (const field of [x, z]) if (field !== undefined) field.element.hidden = select.value !== 'perBasis'
  }
  select.addEventListener('change', show)
  show()
  return {
    element: group(
      'Error correction',
      element(
        'div',
        { class: 'field' },
        element('label', { for: 'leakage-kind' }, 'what it disclosed'),
        select,
      ),
      bits.element,
      ...[x, z].flatMap((field) => (field === undefined ? [] : [field.element])),
      efficiency.element,
    ),
    read: () => {
      switch (select.value) {
        case 'perBasis':
          return { kind: 'perBasis', X: x?.value() ?? '', Z: z?.value() ?? '' }
        case 'efficiency':
          return { kind: 'efficiency', efficiency: efficiency.value() }
        default:
          return { kind: 'bits', bits: bits.value() }
      }
    },
  }
}

const NEW_ROW: DraftRow = {
  name: '',
  meanPhotonNumber: '',
  probability: '0',
  isKeyed: false,
  cells: { X: { detections: '0', errors: '0' }, Z: { detections: '0', errors: '0' } },
}

/** The form with the draft in it, and what it holds now. */
export const countsForm = (
  draft: Draft,
  { changed, reshaped }: Listener,
): { readonly element: HTMLElement; readonly read: () => Draft } => {
  const name = textField({ label: 'name', value: draft.name, place: '$.name', isWide: true })
  const note = textField({ label: 'note', value: draft.note, place: '$.note', isWide: true })
  const pulses = textField({ label: 'pulses sent', value: draft.pulses, place: '$.pulses' })
  const basisX = textField({
    label: 'probability of basis X',
    value: draft.basisX,
    place: '$.bases.X.probability',
    hint: 'at both parties; Z has the rest',
  })
  const bases = BASES.map((basis) => ({
    basis,
    field: checkField(`key from basis ${basis}`, draft.keyBases.includes(basis)),
  }))
  const sampled = textField({
    label: 'sampled fraction',
    value: draft.sampledFraction,
    place: '$.key.sampledFraction',
    hint: 'of the keyed bits, disclosed',
  })
  const leakage = leakageForm(draft.leakage)
  const claim = textField({
    label: 'claimed key, bits',
    value: draft.claimBits,
    place: '$.claim.keyBits',
    hint: 'empty: no claim',
  })
  const messages = textField({
    label: 'authenticated messages',
    value: draft.authenticationMessages,
    place: '$.authentication.messages',
    hint: 'empty: not charged (KW13)',
  })
  const epsilon = textField({
    label: 'epsilon a message',
    value: draft.authenticationEpsilon,
    place: '$.authentication.epsilonPerMessage',
  })
  const rows: ReadonlyArray<Row> = draft.rows.map((row, at) =>
    rowOf(row, at, () => withRows((all) => all.filter((_, other) => other !== at)), draft.rows.length > 2),
  )
  const read = (): Draft => ({
    name: name.value(),
    note: note.value(),
    pulses: pulses.value(),
    basisX: basisX.value(),
    rows: rows.map((row) => row.read()),
    keyBases: bases.filter(({ field }) => field.isChecked()).map(({ basis }) => basis),
    sampledFraction: sampled.value(),
    leakage: leakage.read(),
    claimBits: claim.value(),
    authenticationMessages: messages.value(),
    authenticationEpsilon: epsilon.value(),
    rest: draft.rest,
  })
  const withRows = (change: (rows: ReadonlyArray<DraftRow>) => ReadonlyArray<DraftRow>): void => {
    const now = read()
    reshaped({ ...now, rows: change(now.rows) })
  }
  const add = element('button', { type: 'button', class: 'small' }, 'add an intensity')
  add.addEventListener('click', () => withRows((all) => [...all, NEW_ROW]))
  const form = element(
    'form',
    { 'aria-label': 'Counts' },
    element('div', { class: 'fields' }, name.element, note.element, pulses.element, basisX.element),
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        { class: 'counts' },
        element(
          'caption',
          {},
          'Sifted detections (bases agree), a disclosed sample included, and how many of them are errors',
        ),
        element(
          'thead',
          {},
          element('tr', {}, ...[...COLUMNS, ''].map((title) => element('th', { scope: 'col' }, title))),
        ),
        element('tbody', {}, ...rows.map((row) => row.element)),
      ),
    ),
    element('p', {}, add),
    group('Key', ...bases.map(({ field }) => field.element), sampled.element),
    leakage.element,
    group('Authentication', messages.element, epsilon.element),
    group('Claim', claim.element),
  )
  form.addEventListener('input', changed)
  form.addEventListener('submit', (event) => event.preventDefault())
  read()
  return { element: form, read }
}
