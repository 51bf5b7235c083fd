// Chromium with the built page in it, and all that it asked for and complained of.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { buildPage } from '../../web/site/buildPage'

/** The root of the project; compiled tests run from build/test/web. */
export const ROOT = join(__dirname, '..', '..', '..')

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const EXECUTABLE = PATHS.find((path) => existsSync(path))

/** Why there is no browser test, or undefined where there is one. */
export const absence =
  EXECUTABLE === undefined
    ? 'no Chromium is installed (Debian package chromium): the page is not tested in a browser'
    : undefined

/** Starts the browser. Root, which CI is, has to go without its sandbox. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(EXECUTABLE === undefined ? {} : { executablePath: EXECUTABLE }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })

/** Where screenshots are kept to be looked at. */
const SCREENSHOTS = join(ROOT, 'build', 'screenshots')

/** The built page as a text and as a file. */
export const builtPage = async (): Promise<{ readonly text: string; readonly url: string }> => {
  const text = await buildPage()
  const file = join(ROOT, 'build', 'page', 'index.html')
  mkdirSync(join(ROOT, 'build', 'page'), { recursive: true })
  mkdirSync(SCREENSHOTS, { recursive: true })
  writeFileSync(file, text)
  return { text, url: pathToFileURL(file).href }
}

/** A page with what it requested and what went wrong in it. */
export type Visit = {
  readonly page: Page
  readonly requests: ReadonlyArray<string>
  readonly complaints: ReadonlyArray<string>
}

/** Nothing that the page does takes longer, milliseconds. */
const PATIENCE = 30_000

/** Opens an address in a window of its own. */
export const visit = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visit> => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(PATIENCE)
  const requests: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => requests.push(request.url()))
  page.on('pageerror', (error) => complaints.push(`${error}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  await page.goto(url)
  return { page, requests, complaints }
}

/** Calls a function, given as its text, in the page. */
export const inPage = <Result>(page: Page, functionText: string, argument: unknown): Promise<Result> =>
  page.evaluate<Result>(`(${functionText})(${JSON.stringify(argument)})`)

/** Drops a file of this text, or of so many zeros, on the page; resolves to the milliseconds until the next verdict. */
export const drop = (page: Page, name: string, content: string | number): Promise<number> =>
  inPage(
    page,
    `({ name, content }) => new Promise((resolve) => {
      const status = document.getElementById('status')
      const started = performance.now()
      new MutationObserver((_, observer) => {
        if (status.querySelector('.verdict') === null) return
        observer.disconnect()
        resolve(performance.now() - started)
      }).observe(status, { childList: true, subtree: true })
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([typeof content === 'number' ? new Uint8Array(content) : content], name))
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })`,
    { name, content },
  )

/** The verdict once it is there: its word and what it says. */
export const verdictOf = async (page: Page): Promise<string> => {
  const verdict = page.locator('#status .verdict')
  await verdict.waitFor()
  return ((await verdict.textContent()) ?? '').replaceAll('\u00a0', ' ')
}

/** The text of the report once it is whole. */
export const reportOf = async (page: Page): Promise<string> => {
  await page.locator('#report-part:not([aria-busy]) #report').waitFor()
  return page
    .frameLocator('#report')
    .locator('main')
    .textContent()
    .then((text) => text ?? '')
}

/** Keeps a picture of the whole page. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true })
}
