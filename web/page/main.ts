// The page: takes an input from a file, a drop, a text, a form, a sample or a link, hands it to the worker, and shows what comes back.

import * as E from 'fp-ts/Either'
import { MAX_FILE_BYTES } from '../../spec/input/text'
import { type Problem, problemLine } from '../../spec/problem'
import type { Draft } from '../auditor/draft'
import { fragmentOf, hasInput, taskOfFragment } from '../auditor/link'
import { type Answer, type Asked, DEFAULT_ASKED, type Download, type Task, type Tone } from '../auditor/task'
import { prose } from '../report/html'
import { askedForm } from './askedForm'
import { countsForm } from './countsForm'
import { byId, element, saveFile } from './dom'
import { markFields } from './fields'
import { SAMPLES } from './samples'
import { workerClient } from './workerClient'

/** Longer texts are not put into the text box. */
const MAX_EDITED_CHARACTERS = 300_000
/** Edits wait so long for the next key, milliseconds. */
const EDIT_PAUSE = 250
/** Longer addresses are cut by some programs that pass them on. */
const MAX_LINK_CHARACTERS = 30_000

const asked = askedForm()
const status = byId('status', HTMLElement)
const progress = byId('progress', HTMLProgressElement)
const problemList = byId('problems', HTMLElement)
const actions = byId('actions', HTMLUListElement)
const report = byId('report', HTMLIFrameElement)
const reportPart = byId('report-part', HTMLElement)
const textBox = byId('text', HTMLTextAreaElement)
const tablePart = byId('table-part', HTMLDetailsElement)
const countsPart = byId('counts-part', HTMLDetailsElement)
const linkPart = byId('link-part', HTMLElement)

const [firstSample] = SAMPLES
if (firstSample === undefined) throw new Error('the build puts samples into the page')
const client = workerClient(firstSample.task)

/** Where an input came from: what the reader is editing is left alone. */
type Origin = 'outside' | 'text' | 'form' | 'asked'

/** What the page works on: the task, and the text it turned out to be. */
let current: { readonly task: Task; readonly text?: string } | undefined
let form: { readonly read: () => Draft } | undefined
let editTimer: ReturnType<typeof setTimeout> | undefined
let inputs = 0

/** A new input takes the place of every earlier one: tells, later, whether it is still the newest. */
const beginInput = (): (() => boolean) => {
  clearTimeout(editTimer)
  inputs += 1
  const own = inputs
  return () => own === inputs
}

const CLASSES = {
  good: 'verdict holds',
  bad: 'verdict fails',
  neutral: 'verdict open',
  busy: 'busy',
} as const

const say = (tone: Tone | 'busy', word: string, sentence: string): void =>
  status.replaceChildren(
    element(
      'p',
      { class: CLASSES[tone] },
      element('strong', {}, word),
      ' ',
      element('span', {}, prose(sentence)),
    ),
  )

const showProblems = (problems: ReadonlyArray<Problem>): void => {
  problemList.replaceChildren(
    ...(problems.length === 0
      ? []
      : [
          element(
            'ol',
            {},
            ...problems.map((problem, at) =>
              element('li', { id: `problem-${at}` }, element('code', {}, problemLine(problem))),
            ),
          ),
        ]),
  )
  markFields(problems)
}

const hideReport = (): void => {
  reportPart.hidden = true
  reportPart.removeAttribute('aria-busy')
  report.removeAttribute('srcdoc')
}

const refuse = (problems: ReadonlyArray<Problem>): void => {
  progress.hidden = true
  hideReport()
  showProblems(problems)
  say('bad', 'UNUSABLE INPUT', problems.length === 1 ? 'one problem' : `${problems.length} problems`)
}

/** Refuses an input that never reached the worker; nothing is left of the one before. */
const refuseAtOnce = (problems: ReadonlyArray<Problem>): void => {
  beginInput()
  client.stop()
  current = undefined
  actions.hidden = true
  linkPart.hidden = true
  refuse(problems)
}

const button = (label: string, act: () => void): HTMLLIElement => {
  const made = element('button', { type: 'button' }, label)
  made.addEventListener('click', act)
  return element('li', {}, made)
}

const showLink = async (): Promise<void> => {
  if (current?.text === undefined) return
  const { task, text } = current
  const address = `${location.href.split('#')[0]}#${await fragmentOf(task.name, text, asked.read())}`
  const box = byId('link', HTMLInputElement)
  const isTooLong = address.length > MAX_LINK_CHARACTERS
  linkPart.hidden = false
  box.value = isTooLong ? '' : address
  byId('link-note', HTMLElement).textContent = isTooLong
    ? `too long for a link (${address.length} characters): download the input instead`
    : 'copy it from here; the input is in the part after #, which no server sees'
  if (isTooLong) return
  history.replaceState(null, '', address)
  box.focus()
  box.select()
}

const print = (): void => report.contentWindow?.print()

const showActions = (downloads: ReadonlyArray<Download>): void => {
  const { task, text } = current ?? {}
  actions.hidden = false
  actions.replaceChildren(
    ...(text === undefined || task === undefined
      ? []
      : [
          button('Link to this input', () => void showLink()),
          button('Save the input', () => saveFile(task.name, text, 'application/octet-stream')),
        ]),
    ...downloads.map((one) =>
      button(one.label, () => saveFile(one.file, one.text, 'application/octet-stream')),
    ),
    ...(reportPart.hidden ? [] : [button('Print the report', print)]),
  )
}

const showForm = (draft: Draft, focus?: string): void => {
  const made = countsForm(draft, {
    changed: () => edited('form'),
    reshaped: (next) => {
      showForm(next, '#counts tbody tr:last-child input')
      edited('form')
    },
  })
  form = made
  byId('counts', HTMLElement).replaceChildren(made.element)
  if (focus !== undefined) document.querySelector<HTMLElement>(focus)?.focus()
}

const hearRead = (
  { input, text, draft }: Extract<Answer, { readonly kind: 'read' }>,
  task: Task,
  origin: Origin,
): void => {
  current = { task, text }
  if (origin !== 'text') textBox.value = text.length > MAX_EDITED_CHARACTERS ? '' : text
  tablePart.hidden = input !== 'table'
  if (input === 'table' && draft === undefined) tablePart.open = true
  if (origin === 'form') return
  countsPart.hidden = draft === undefined
  if (draft === undefined) form = undefined
  else showForm(draft)
}

const summarizeAsked = ({ secrecy, correctness }: Asked): void => {
  byId('asked-summary', HTMLElement).textContent = `secrecy ${secrecy}, correctness ${correctness}`
}

const start = (task: Task, origin: Origin): void => {
  beginInput()
  summarizeAsked(task.asked)
  current = { task }
  linkPart.hidden = true
  reportPart.setAttribute('aria-busy', 'true')
  progress.removeAttribute('value')
  progress.hidden = false
  if (origin === 'outside') say('busy', 'Working', task.name)
  client.run(task, (message) => {
    switch (message.kind) {
      case 'read':
        return hearRead(message, task, origin)
      case 'progress':
        progress.max = message.total
        progress.value = message.done
        return
      case 'problems':
        refuse(message.problems)
        return showActions([])
      case 'verdict':
        showProblems([])
        return say(message.tone, message.word, message.sentence)
      case 'report':
        reportPart.hidden = false
        report.srcdoc = message.document
        return showActions(message.downloads)
      case 'ended':
        progress.hidden = true
        return
      case 'failed':
        progress.hidden = true
        hideReport()
        return say('bad', 'FAULT OF THIS PROGRAM', `please report it, with the input: ${message.reason}`)
    }
  })
}

/** An edit of the text, the form or the fields: waits for the next key, then starts again. */
const edited = (origin: Exclude<Origin, 'outside'>): void => {
  clearTimeout(editTimer)
  editTimer = setTimeout(() => {
    if (origin === 'form' && form !== undefined)
      start({ name: current?.task.name ?? 'counts.json', content: form.read(), asked: asked.read() }, origin)
    else if (current !== undefined) start({ ...current.task, asked: asked.read() }, origin)
  }, EDIT_PAUSE)
}

const auditText = (text: string, name: string): void => {
  const problem: Problem = {
    code: 'KW-IN003',
    path: name,
    expected: 'JSON or CSV text',
    found: 'an empty text',
  }
  if (text.trim() === '') refuseAtOnce([problem])
  else start({ name, content: new TextEncoder().encode(text), asked: asked.read() }, 'text')
}

const auditFiles = async (files: ReadonlyArray<File>): Promise<void> => {
  const [file] = files
  if (file === undefined) return
  if (files.length > 1)
    return refuseAtOnce([
      { code: 'KW-US301', path: 'files', expected: 'one file at a time', found: `${files.length} files` },
    ])
  if (file.size > MAX_FILE_BYTES)
    return refuseAtOnce([
      {
        code: 'KW-IN002',
        path: file.name,
        expected: `at most ${MAX_FILE_BYTES} bytes`,
        found: `${file.size} bytes`,
      },
    ])
  const isNewest = beginInput()
  // What was said of one CSV does not hold for another.
  if (file.name !== current?.task.name) asked.set({ ...asked.read(), csv: DEFAULT_ASKED.csv })
  try {
    const content = new Uint8Array(await file.arrayBuffer())
    if (isNewest()) start({ name: file.name, content, asked: asked.read() }, 'outside')
  } catch {
    if (!isNewest()) return
    refuseAtOnce([
      { code: 'KW-IN001', path: file.name, expected: 'a readable file', found: 'an error of the system' },
    ])
  }
}

const openFragment = async (): Promise<void> => {
  const fragment = location.hash.slice(1)
  if (!hasInput(fragment)) return
  const isNewest = beginInput()
  const task = await taskOfFragment(fragment)
  if (!isNewest()) return
  if (E.isLeft(task)) return refuseAtOnce(task.left)
  asked.set(task.right.asked)
  start(task.right, 'outside')
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement

const listenForFiles = (): void => {
  const picker = byId('file', HTMLInputElement)
  picker.addEventListener('change', () => {
    void auditFiles([...(picker.files ?? [])])
    // The same file can be chosen again after it was changed.
    picker.value = ''
  })
  document.addEventListener('dragover', (event) => {
    event.preventDefault()
    document.body.classList.add('dragging')
  })
  document.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove('dragging')
  })
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    document.body.classList.remove('dragging')
    const { files } = event.dataTransfer ?? {}
    if (files !== undefined && files.length > 0) void auditFiles([...files])
    else auditText(event.dataTransfer?.getData('text') ?? '', 'dropped text')
  })
  document.addEventListener('paste', (event) => {
    if (isTyping(event.target)) return
    const { files } = event.clipboardData ?? {}
    if (files !== undefined && files.length > 0) void auditFiles([...files])
    else auditText(event.clipboardData?.getData('text') ?? '', 'pasted text')
  })
}

/** The frame of the report is as high as what is in it, also while steps of the proof unfold. */
const fitReport = (): void => {
  const setHeight = (): void => {
    const height = report.contentDocument?.documentElement.offsetHeight
    if (height !== undefined) report.style.height = `${height + 2}px`
  }
  let observer: ResizeObserver | undefined
  report.addEventListener('load', () => {
    observer?.disconnect()
    const root = report.contentDocument?.documentElement
    if (root === undefined || reportPart.hidden) return
    reportPart.removeAttribute('aria-busy')
    observer = new ResizeObserver(setHeight)
    observer.observe(root)
    setHeight()
  })
}

const showSamples = (): void =>
  byId('samples', HTMLUListElement).replaceChildren(
    ...SAMPLES.map(({ label, task }) =>
      button(label, () => {
        asked.set(task.asked)
        start(task, 'outside')
      }),
    ),
  )

const showAsked = (): void => {
  const fields = [
    [byId('asked-fields', HTMLElement), asked.asked],
    [byId('table-fields', HTMLElement), asked.table],
  ] as const
  summarizeAsked(asked.read())
  for (const [place, elements] of fields) {
    place.append(...elements)
    place.addEventListener('input', () => {
      edited('asked')
    })
  }
}

byId('audit-text', HTMLButtonElement).addEventListener('click', () =>
  auditText(textBox.value, current?.task.name ?? 'text'),
)
showSamples()
showAsked()
listenForFiles()
fitReport()
window.addEventListener('hashchange', () => void openFragment())
void openFragment()
