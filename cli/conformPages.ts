// The results of a conformance run as JUnit XML, for build servers, and as one HTML page that needs nothing else, for people.
// Source: docs/conformance.md, "The report".

import type { ConformanceReport, GroupCounts, ReportedFailure } from './conformResults'

const escaped = (text: string): string =>
  text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '?')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')

const detail = ({ what, expected, found, events, log, replay }: ReportedFailure): string =>
  [
    what,
    `expected ${expected}`,
    `got      ${found}`,
    ...events.map((event, i) => `${i + 1} ${event}`),
    ...(log === '' ? [] : [`standard error ends: ${log}`]),
    ...(replay === null ? [] : [replay]),
  ].join('\n')

const junitCase = (
  { test, group, outcome }: ConformanceReport['results'][number],
  failures: ReadonlyMap<string, ReportedFailure>,
): string => {
  const open = `<testcase classname="keywitness.${group}" name="${escaped(test)}"`
  if (outcome.verdict === 'pass') return `    ${open}/>`
  if (outcome.verdict === 'skipped' || outcome.verdict === 'inconclusive')
    return `    ${open}><skipped message="${escaped(`${outcome.verdict}: ${outcome.reason}`)}"/></testcase>`
  const failure = failures.get(test)
  if (failure === undefined) return `    ${open}/>`
  const name = failure.verdict === 'fail' ? 'failure' : 'error'
  return `    ${open}><${name} message="${escaped(failure.what)}">${escaped(detail(failure))}</${name}></testcase>`
}

/** One test suite a group. Inconclusive tests are skipped ones, and say so. */
export const junitXml = ({ groups, results, failures }: ConformanceReport): string => {
  const known = new Map(failures.map((failure) => [failure.test, failure]))
  const suites = groups.map(({ group }) => {
    const own = results.filter((one) => one.group === group)
    const of = (...verdicts: ReadonlyArray<string>) =>
      own.filter(({ outcome }) => verdicts.includes(outcome.verdict)).length
    const counts = `tests="${own.length}" failures="${of('fail')}" errors="${of('error')}" skipped="${of('skipped', 'inconclusive')}"`
    return [
      `  <testsuite name="${group}" ${counts}>`,
      ...own.map((one) => junitCase(one, known)),
      '  </testsuite>',
    ].join('\n')
  })
  // Implementations that do not answer `hello` have no results, and a failure all the same.
  const greeting = failures.filter(({ test }) => test.startsWith('hello'))
  const hello = greeting.map(
    (failure) =>
      `  <testsuite name="hello" tests="1" failures="0" errors="1" skipped="0">\n    <testcase classname="keywitness.hello" name="${escaped(failure.test)}"><error message="${escaped(failure.what)}">${escaped(detail(failure))}</error></testcase>\n  </testsuite>`,
  )
  return `${['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="keywitness conform">', ...hello, ...suites, '</testsuites>'].join('\n')}\n`
}

const STYLE = [
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}',
  'table{border-collapse:collapse}caption{text-align:left;font-weight:600;padding:.25rem 0}',
  'th,td{border-bottom:1px solid #767676;padding:.25rem .75rem;text-align:right}',
  'th:first-child,td:first-child{text-align:left}',
  'code,pre{font-family:ui-monospace,monospace}pre{overflow-x:auto;background:#f2f2f2;padding:.75rem}',
  'code{overflow-wrap:anywhere}.here{font-weight:700}',
  '@media(prefers-color-scheme:dark){body{color:#eee;background:#111}pre{background:#222}}',
].join('')

const groupTable = (groups: ReadonlyArray<GroupCounts>): string => {
  const numbers = ['executed', 'passed', 'failed', 'skipped', 'inconclusive'] as const
  const head = ['group', ...numbers].map((title) => `<th scope="col">${title}</th>`).join('')
  const rows = groups.map(
    (one) =>
      `<tr><th scope="row">${one.group}</th>${numbers.map((name) => `<td>${one[name]}</td>`).join('')}</tr>`,
  )
  return `<table><caption>Tests by group</caption><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table>`
}

const failureSection = (failure: ReportedFailure): string => {
  const { test, verdict, role, what, expected, found, log, events, at, chart, replay, originally } = failure
  const list = events.map(
    (event, i) =>
      `<li${i + 1 === at ? ' class="here"' : ''}>${escaped(event)}${i + 1 === at ? ' (it shows here)' : ''}</li>`,
  )
  return [
    `<section><h3>${escaped(test)}</h3>`,
    `<p>Verdict <strong>${verdict}</strong>, ${role}. ${escaped(what)}</p>`,
    `<dl><dt>expected</dt><dd><code>${escaped(expected)}</code></dd><dt>got</dt><dd><code>${escaped(found)}</code></dd></dl>`,
    ...(events.length === 0
      ? []
      : [`<p>${events.length} events, made small from ${originally}:</p><ol>${list.join('')}</ol>`]),
    ...(log === '' ? [] : [`<p>Standard error ends:</p><pre>${escaped(log)}</pre>`]),
    ...(replay === null ? [] : [`<p>Again: <code>${escaped(replay)}</code></p>`]),
    ...(chart === ''
      ? []
      : [`<details><summary>Sequence chart (Mermaid)</summary><pre>${escaped(chart)}</pre></details>`]),
    '</section>',
  ].join('\n')
}

const listed = (title: string, items: ReadonlyArray<string>): ReadonlyArray<string> =>
  items.length === 0
    ? []
    : [`<h2>${title}</h2>`, `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`]

/** The page. */
export const conformanceHtml = (report: ConformanceReport): string => {
  const { verdict, implementations, counts, groups, skipped, coverage, failures } = report
  const who = implementations.map(({ role, name, command }) => `${role}: ${name} (${command})`)
  return `${[
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Conformance: ${verdict}</title><style>${STYLE}</style></head>`,
    `<body><main><h1>Conformance: ${verdict}</h1>`,
    `<ul>${who.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`,
    `<p>Executed ${counts.executed} of ${counts.of}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped, ${counts.inconclusive} inconclusive. Transitions of the specification shown: ${coverage.transitions} of ${coverage.of}.</p>`,
    ...(groups.length === 0 ? [] : [groupTable(groups)]),
    ...(failures.length === 0 ? [] : ['<h2>Failures</h2>', ...failures.map(failureSection)]),
    ...listed(
      'Not executed',
      skipped.map(({ reason, tests }) => `${tests}: ${reason}`),
    ),
    ...listed('Transitions not shown', coverage.missing),
    '</main></body></html>',
  ].join('\n')}\n`
}
