// The page in a real browser: over http and from a file, with mouse and with keys, good input and bad, and nothing that leaves it.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, loadavg } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import type { Browser, Page } from 'playwright-core'
import { fragmentOf } from '../../web/auditor/link'
import { DEFAULT_ASKED } from '../../web/auditor/task'
import { type Serving, serve } from '../../web/site/serve'
import { directory, MAIN } from '../cli/commandLine'
import {
  absence,
  builtPage,
  drop,
  inPage,
  launch,
  picture,
  ROOT,
  reportOf,
  type Visit,
  verdictOf,
  visit,
} from './browser'

const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const BLOCK = textOf('data/observations_block_500k.json')
const CERTIFICATE = textOf('examples/certificate_block_500k.json')

/** Programs that wait for a core, over the last minute: what others do must not fail a test of time. */
const load = (): number => (loadavg()[0] ?? 0) / availableParallelism()

if (absence !== undefined) process.stdout.write(`${absence}\n`)
const suite = absence === undefined ? describe : describe.skip

suite('the page', () => {
  let browser: Browser
  let built: { readonly text: string; readonly url: string }
  let serving: Serving

  beforeAll(async () => {
    built = await builtPage()
    const started = await serve(built.text, 0)
    if (E.isLeft(started)) throw new Error('no free port')
    serving = started.right
    browser = await launch()
  })
  afterAll(async () => {
    await browser.close()
    serving.server.close()
  })

  const expectQuiet = ({ requests, complaints }: Visit, url: string): void => {
    expect(complaints).toEqual([])
    const strange = requests.filter(
      (request) => request.split('#')[0] !== url && !/^(blob:|data:|about:srcdoc)/.test(request),
    )
    expect(strange).toEqual([])
  }
  const openFile = () => visit(browser, built.url)
  const sample = (page: Page, label: string) => page.getByRole('button', { name: label, exact: true }).click()

  it('weighs less than 2 MB', () => {
    expect(Buffer.byteLength(built.text)).toBeLessThan(2e6)
  })

  it.each([['http', () => serving.url] as const, ['a file', () => built.url] as const])(
    'audits a dropped file within a second, and its proof unfolds, over %s',
    async (name, address) => {
      const opened = await visit(browser, address())
      const { page } = opened
      await page.context().setOffline(true)
      const milliseconds = await drop(page, 'block.json', BLOCK)
      process.stdout.write(
        `first verdict over ${name}: ${Math.round(milliseconds)} ms after the drop, load ${load().toFixed(1)} a core\n`,
      )
      expect(milliseconds).toBeLessThan(1000 * Math.max(1, load()))
      expect(await verdictOf(page)).toMatch(/^HOLDS .*claimed 101 696 bits, direct gives 117 581/)
      expect(await reportOf(page)).toContain('KW07')
      const tree = page.frameLocator('#report').locator('#proof .tree').first()
      const folded = tree.locator('details:not([open])').first()
      const step = tree.locator(`#${await folded.getAttribute('id')}`)
      expect(await step.locator('pre').first().isVisible()).toBe(false)
      await step.locator('> summary').click()
      expect(await step.locator('pre').first().isVisible()).toBe(true)
      expect(await page.frameLocator('#report').locator('figure svg').count()).toBeGreaterThan(2)
      expectQuiet(opened, address())
      await page.context().close()
    },
  )

  it('gives the report and the certificate of the command line, to the byte', async () => {
    const { page } = await openFile()
    const saved = async (label: string): Promise<string> => {
      const saving = page.waitForEvent('download')
      await page.getByRole('button', { name: label }).click()
      return readFileSync(await (await saving).path(), 'utf8')
    }
    await sample(page, 'Block of 500 kbit')
    await reportOf(page)
    const [report, certificate] = [
      join(directory, 'report.html'),
      join(directory, 'certificate.json'),
    ] as const
    spawnSync(
      process.execPath,
      [MAIN, 'audit', 'observations_block_500k.json', '--report', report, '--certificate', certificate],
      { cwd: join(ROOT, 'data') },
    )
    expect(await saved('Save the report')).toBe(readFileSync(report, 'utf8'))
    expect(await saved('Save the certificate')).toBe(readFileSync(certificate, 'utf8'))
    expect(await saved('Save the input')).toBe(BLOCK)
    await page.context().close()
  })

  it('has samples, one after the other in one window', async () => {
    const opened = await openFile()
    const { page } = opened
    const samples = [
      ['Block of 500 kbit', /^HOLDS .*117 581/],
      ['Certificate, one bit too many', /^REJECTED .*step 1, rule keyLength/],
      ['Pass of 2 Mbit', /^HOLDS .*529 647/],
      ['Certificate', /^ACCEPTED .*117 581 bits/],
      ['The block as CSV', /^HOLDS .*117 581/],
    ] as const
    for (const [label, verdict] of samples) {
      await sample(page, label)
      await reportOf(page)
      expect(await verdictOf(page)).toMatch(verdict)
    }
    expectQuiet(opened, built.url)
    await page.context().close()
  })

  it('drops work on an input that changed', async () => {
    const opened = await openFile()
    const { page } = opened
    await sample(page, 'Published Table 1')
    await page.locator('#progress[value]').waitFor()
    await sample(page, 'Certificate')
    expect(await verdictOf(page)).toMatch(/^ACCEPTED/)
    await reportOf(page)
    expect(await page.locator('#progress').isVisible()).toBe(false)
    expectQuiet(opened, built.url)
    await page.context().close()
  })

  it('turns red for a certificate with one digit changed', async () => {
    const { page } = await openFile()
    await drop(page, 'certificate.json', CERTIFICATE)
    expect(await verdictOf(page)).toMatch(/^ACCEPTED/)
    expect(await page.locator('#status .holds').count()).toBe(1)
    await drop(page, 'certificate.json', CERTIFICATE.replace('"observed": "721"', '"observed": "720"'))
    await page.locator('#status .fails').waitFor()
    expect(await verdictOf(page)).toMatch(/^REJECTED/)
    await page.context().close()
  })

  it('refuses what the command line refuses, in its words', async () => {
    const opened = await openFile()
    const { page } = opened
    const inputs = [
      [BLOCK.replace('"pulses":', '"pulses"'), [/^KW-IN010 line 5, column \d+: expected a colon, got /]],
      [
        BLOCK.replace('"errors": 721', '"errors": 99999').replace('"sampledFraction"', '"sampled"'),
        [
          /^KW-IN104 \$\.counts\.X\.decoy\.errors: expected a count <= detections \(16752\), got 99999$/,
          /^KW-IN100 \$\.key\.sampledFraction: /,
          /^KW-IN101 \$\.key\.sampled: /,
        ],
      ],
      ['[1, 2]', [/^KW-IN102 \$: expected an observations object, got an array of 2$/]],
      ['{"format": "keywitness/certificate@1"}', [/^KW-IN100 \$/]],
      ['hello', [/^KW-IN020 line 1: /]],
      [' ', [/^KW-IN003 input: expected JSON or CSV text, got an empty file$/]],
    ] as const
    for (const [text, problems] of inputs) {
      await drop(page, 'input', text)
      expect(await verdictOf(page)).toMatch(/^UNUSABLE INPUT/)
      const lines = await page.locator('#problems code').allTextContents()
      for (const problem of problems) expect(lines).toContainEqual(expect.stringMatching(problem))
      expect(await page.locator('#report-part').isVisible()).toBe(false)
    }
    expectQuiet(opened, built.url)
    await page.context().close()
  })

  it('refuses a file that is too large before it reads it, and forgets the one before', async () => {
    const { page } = await openFile()
    await sample(page, 'Pass of 2 Mbit')
    await drop(page, 'huge.json', 64 * 1024 * 1024 + 1)
    await verdictOf(page)
    expect(await page.locator('#problems code').textContent()).toBe(
      'KW-IN002 huge.json: expected at most 67108864 bytes, got 67108865 bytes',
    )
    await page.waitForTimeout(1500)
    expect(await verdictOf(page)).toMatch(/^UNUSABLE INPUT/)
    expect(await page.locator('#actions').isVisible()).toBe(false)
    await page.context().close()
  })

  it('carries an input in a link, and the link in its own address', async () => {
    const first = await openFile()
    await drop(first.page, 'mine.json', BLOCK.replace('"keyBits": 101696', '"keyBits": 117582'))
    expect(await verdictOf(first.page)).toMatch(/^DOES NOT HOLD/)
    await first.page.getByRole('button', { name: 'Link to this input' }).click()
    await first.page.waitForURL(/#name=mine\.json&deflate=/)
    const link = await first.page.getByLabel('Link to this input', { exact: true }).inputValue()
    expect(link).toBe(first.page.url())
    const second = await visit(browser, link)
    expect(await verdictOf(second.page)).toMatch(/^DOES NOT HOLD .*claimed 117 582 bits/)
    expectQuiet(second, built.url)
    await first.page.context().close()
    await second.page.context().close()
  })

  it('refuses a link with a fault, also one that is pasted over another', async () => {
    const opened = await visit(browser, `${built.url}#deflate=%3Cscript%3E`)
    const { page } = opened
    const fragments = [
      ['deflate=%3Cscript%3E', 'KW-IN003 link, deflate: '],
      ['deflate=AAAA', 'KW-IN003 link, deflate: '],
      ['text=%7B%7D&onload=alert(1)', 'KW-IN101 link, fragment: '],
      ['name=x', 'KW-IN100 link, fragment: '],
    ] as const
    for (const [fragment, problem] of fragments) {
      await page.goto(`${built.url}#${fragment}`)
      await page.locator('#problems code').filter({ hasText: problem }).waitFor()
      expect(await verdictOf(page)).toMatch(/^UNUSABLE INPUT/)
    }
    expectQuiet(opened, built.url)
    await page.context().close()
  })

  it('runs nothing of what an input says', async () => {
    const attack = `</title></script><img src=x onerror="parent.hacked=1;hacked=1"><script>hacked=1</script>`
    const text = BLOCK.replace(/"name": "Jinan[^"]*"/, `"name": ${JSON.stringify(attack)}`).replace(
      /"note": "[^"]*"/,
      `"note": ${JSON.stringify(`<svg onload="hacked=1">${attack}`)}`,
    )
    const fragment = await fragmentOf(`${attack}.json`, text, DEFAULT_ASKED)
    const opened = await visit(browser, `${built.url}#${fragment}`)
    const { page } = opened
    expect(await verdictOf(page)).toMatch(/^HOLDS/)
    await reportOf(page)
    expect(await page.frameLocator('#report').locator('h1').textContent()).toBe(attack)
    expect(await page.frameLocator('#report').locator('img, script').count()).toBe(0)
    expect(await page.locator('img, #status script').count()).toBe(0)
    expect(await page.evaluate('window.hacked ?? frames[0].hacked')).toBeUndefined()
    expectQuiet(opened, built.url)
    const bad = await visit(browser, `${built.url}#${await fragmentOf(attack, attack, DEFAULT_ASKED)}`)
    await verdictOf(bad.page)
    expect(await bad.page.locator('#problems img').count()).toBe(0)
    expectQuiet(bad, built.url)
    await page.context().close()
    await bad.page.context().close()
  })

  it('audits again while the counts are edited, and shows which field is wrong', async () => {
    const opened = await openFile()
    const { page } = opened
    await sample(page, 'Block of 500 kbit')
    await reportOf(page)
    await page.getByText('Edit the counts').click()
    const claim = page.getByLabel('claimed key, bits').last()
    await claim.fill('117582')
    await page.locator('#status .fails').waitFor()
    expect(await verdictOf(page)).toMatch(/^DOES NOT HOLD .*claimed 117 582 bits/)
    const errors = page.getByLabel('errors X of decoy')
    await errors.fill('99999')
    await page.locator('#problems code').waitFor()
    expect(await errors.getAttribute('aria-invalid')).toBe('true')
    const described = await errors.getAttribute('aria-describedby')
    expect(await page.locator(`#${described}`).textContent()).toMatch(/^KW-IN104 /)
    await picture(page, 'wrong-count')
    await errors.fill('721')
    await claim.fill('117581')
    await page.locator('#status .holds').waitFor()
    expect(await errors.getAttribute('aria-invalid')).toBeNull()
    await page.getByRole('button', { name: 'add an intensity' }).click()
    await page.locator('#problems code').first().waitFor()
    expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe(
      'name of intensity 4',
    )
    await page.getByRole('button', { name: 'remove', exact: true }).last().click()
    await page.locator('#status .holds').waitFor()
    expectQuiet(opened, built.url)
    await page.context().close()
  })

  it('asks for what a CSV of observations does not say', async () => {
    const { page } = await openFile()
    // What the sample says of its rows does not hold for another file.
    await sample(page, 'The block as CSV')
    await reportOf(page)
    await drop(page, 'block.csv', textOf('examples/observations_block_500k.csv'))
    expect(await verdictOf(page)).toMatch(/^UNUSABLE INPUT/)
    expect(await page.locator('#problems code').allTextContents()).toContainEqual(
      expect.stringMatching(/^KW-IN100 --pulses: /),
    )
    await page.getByLabel('pulses sent').first().fill('41238384256')
    await page.getByLabel('leak, bits').first().fill('48874')
    await page.locator('#status .open').waitFor()
    expect(await verdictOf(page)).toMatch(/^No claim to judge .*117 581/)
    await page.context().close()
  })

  it('works by keys alone', async () => {
    const opened = await openFile()
    const { page } = opened
    /** Presses Tab until what has the focus has this text or label; in the report, too. */
    const tabTo = async (wanted: string): Promise<void> => {
      const focused = `() => {
        const outer = document.activeElement
        const inner = outer.tagName === 'IFRAME' ? outer.contentDocument.activeElement : outer
        return inner.getAttribute('aria-label') ?? inner.labels?.[0]?.textContent ?? inner.textContent
      }`
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab')
        if ((await inPage<string>(page, focused, null)).trim().startsWith(wanted)) return
      }
      throw new Error(`no way by Tab to ${wanted}`)
    }
    await tabTo('Skip to the verdict')
    await tabTo('Choose a file')
    await tabTo('Block of 500 kbit')
    await page.keyboard.press('Enter')
    expect(await verdictOf(page)).toMatch(/^HOLDS/)
    await reportOf(page)
    await tabTo('Edit the counts')
    await page.keyboard.press('Enter')
    await tabTo('claimed key, bits')
    await page.keyboard.type('999999')
    await page.locator('#status .fails').waitFor()
    await reportOf(page)
    const tree = page.frameLocator('#report').locator('#proof .tree').first()
    const folded = tree.locator('details:not([open]) > summary').first()
    await tabTo(((await folded.textContent()) ?? '').trim())
    const isOpen = 'frames[0].document.activeElement.parentElement.open'
    expect(await page.evaluate(isOpen)).toBe(false)
    await page.keyboard.press('Enter')
    expect(await page.evaluate(isOpen)).toBe(true)
    expectQuiet(opened, built.url)
    await page.context().close()
  })

  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
  ] as const)('looks right: %s', async (name, options) => {
    const { page } = await visit(browser, built.url, options)
    await picture(page, `${name}-empty`)
    await sample(page, 'Block of 500 kbit')
    await reportOf(page)
    await page.getByText('Edit the counts').click()
    await picture(page, `${name}-audit`)
    // Of a phone the window grows with what is in it, so that it has to be measured against the screen.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      page.viewportSize()?.width ?? 0,
    )
    expect(
      await page.evaluate('frames[0].document.documentElement.scrollWidth <= frames[0].innerWidth'),
    ).toBe(true)
    await sample(page, 'Certificate, one bit too many')
    await page.locator('#status .fails').waitFor()
    await reportOf(page)
    await picture(page, `${name}-refused`)
    await page.context().close()
  })
})
