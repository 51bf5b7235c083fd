// The strict reader of reports finds what it is there to find.

import { describe, expect, it } from '@jest/globals'
import { html } from '../../web/report/html'
import { pageOf, tableOf } from '../../web/report/page'
import { faultsOf, textOf } from './wellFormed'

const page = (body: string): string =>
  pageOf({
    title: 'A title',
    kind: 'A kind',
    lead: html`<p>lead</p>`,
    sections: [{ id: 'one', title: 'One', body: { markup: body } }],
    foot: html`<p>foot</p>`,
  })

describe('faultsOf', () => {
  it('finds nothing in a page as pages are made', () => {
    const body = html`<p>a &lt; b</p>${tableOf('numbers', [{ title: 'a' }, { title: 'b', isNumber: true }], [['x', 1]])}`
    expect(faultsOf(page(body.markup))).toEqual([])
    expect(textOf(page(body.markup))).toContain('a < b')
  })

  it.each([
    ['<p>open', 'never closed'],
    ['<p>a</i></p>', 'closes nothing'],
    ['<p>a & b</p>', 'a bare &'],
    ['<p>1 < 2</p>', 'no tag'],
    ['<p id="a">x</p><p id="a">y</p>', 'id twice'],
    ['<p><a href="#nowhere">x</a></p>', 'no such id'],
    ['<script>x</script>', 'an element script'],
    ['<p onclick="x">x</p>', 'a handler onclick'],
    ['<img src="x">', 'an attribute src'],
    ['<p><a href="https://example.org">x</a></p>', 'a link to'],
    ['<p><a href="javascript:x">x</a></p>', 'a link to'],
    ['<p title="http://x">x</p>', 'an address'],
    ['<style>p{background:url(x)}</style>', 'a style sheet that loads'],
    ['<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'a drawing without'],
    ['<table></table>', 'a table without caption'],
    ['<ul><p>x</p></ul>', 'p in ul'],
    ['<ul>x</ul>', 'text in ul'],
    ['<p><ul></ul></p>', 'ul in a paragraph'],
    ['<h1>x</h1>', 'not one h1'],
    ['<details><p>x</p></details>', 'details without summary'],
    ['<p>undefined</p>', 'a hole'],
    ['<p a="1" a="2">x</p>', 'an attribute twice'],
    ["<p a='1'>x</p>", 'no tag'],
  ])('finds in %s: %s', (body, fault) => {
    expect(faultsOf(page(body)).join('; ')).toContain(fault)
  })
})
