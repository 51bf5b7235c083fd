// Labelled fields of the page, each with the place that problems name it by.

import type { Problem } from '../../spec/problem'
import { element } from './dom'

/** A text field: its element, with label, and its value. */
export type Field = {
  readonly element: HTMLElement
  readonly value: () => string
  readonly set: (value: string) => void
}

/** What a field is called, what it starts with, and the place of its problems where that is fixed. */
export type FieldText = {
  readonly label: string
  readonly value: string
  readonly place?: string
  readonly hint?: string
  /** Takes a row of its own. */
  readonly isWide?: boolean
}

let fieldCount = 0
const newId = (): string => {
  fieldCount += 1
  return `field-${fieldCount}`
}

/** A text field under its label. */
export const textField = ({ label, value, place, hint, isWide }: FieldText): Field => {
  const id = newId()
  const input = element('input', {
    id,
    value,
    'data-place': place,
    'data-hint': hint === undefined ? undefined : `${id}-hint`,
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    autocomplete: 'off',
    spellcheck: 'false',
  })
  return {
    element: element(
      'div',
      { class: isWide === true ? 'field wide' : 'field' },
      element('label', { for: id }, label),
      input,
      hint !== undefined && element('span', { id: `${id}-hint`, class: 'hint' }, hint),
    ),
    value: () => input.value.trim(),
    set: (text) => {
      input.value = text
    },
  }
}

/** A check box before its label. */
export const checkField = (
  label: string,
  isChecked: boolean,
): { readonly element: HTMLElement; readonly isChecked: () => boolean } => {
  const id = newId()
  const input = element('input', { id, type: 'checkbox', checked: isChecked })
  return {
    element: element('div', { class: 'check' }, input, element('label', { for: id }, label)),
    isChecked: () => input.checked,
  }
}

/** A group of fields under a legend. */
export const group = (legend: string, ...members: ReadonlyArray<HTMLElement>): HTMLFieldSetElement =>
  element('fieldset', {}, element('legend', {}, legend), element('div', { class: 'fields' }, ...members))

/** Whether a problem at `path` is about the field at `place`: the same place, one inside it, or one of several that it names. */
const isAbout = (path: string, place: string): boolean =>
  path === place || path.split(' or ').includes(place) || path.startsWith(`${place}.`)

/** Marks the fields that problems are about; each points to the line that says so, `problem-N`. */
export const markFields = (problems: ReadonlyArray<Problem>): void => {
  for (const field of document.querySelectorAll<HTMLElement>('[data-place]')) {
    const lines = problems.flatMap(({ path }, at) =>
      isAbout(path, field.dataset.place ?? '') ? [`problem-${at}`] : [],
    )
    const described = [...(field.dataset.hint === undefined ? [] : [field.dataset.hint]), ...lines]
    if (lines.length > 0) field.setAttribute('aria-invalid', 'true')
    else field.removeAttribute('aria-invalid')
    if (described.length > 0) field.setAttribute('aria-describedby', described.join(' '))
    else field.removeAttribute('aria-describedby')
  }
}
