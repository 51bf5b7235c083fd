// Building and serving the page.

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import * as E from 'fp-ts/Either'
import { buildPage } from '../../web/site/buildPage'
import { serve } from '../../web/site/serve'
import { ROOT } from '../cli/commandLine'

const web = (...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [join(ROOT, 'build/web/site/main.js'), ...args], {
    encoding: 'utf8',
    cwd: ROOT,
  })

describe('buildPage', () => {
  it('allows the one script of the build by its digest, and no connection', async () => {
    const page = await buildPage()
    const script = /<script>([\s\S]*)<\/script>\s*<\/body>/.exec(page)?.[1] ?? ''
    const digest = createHash('sha256').update(script).digest('base64')
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    expect(policy).toContain(`script-src 'sha256-${digest}'`)
    expect(policy).toContain("connect-src 'none'")
    expect(policy).not.toContain('http')
    expect(page.match(/<script/g)?.length).toBe(3)
    expect(page).not.toMatch(/<(link|img|script)[^>]*(src|href)="(?!data:)/)
  })

  it('builds the same page twice', async () => {
    expect(await buildPage()).toBe(await buildPage())
  })
})

describe('serve', () => {
  it('serves the page, nothing else, and refuses a port that is taken', async () => {
    const serving = await serve('<p>page', 0)
    if (E.isLeft(serving)) throw new Error('no free port')
    const { url, server } = serving.right
    try {
      expect(await (await fetch(`${url}?a=b`)).text()).toBe('<p>page')
      expect((await fetch(`${url}index.html`, { method: 'HEAD' })).status).toBe(200)
      expect((await fetch(`${url}package.json`)).status).toBe(404)
      expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405)
      const port = Number(new URL(url).port)
      expect(await serve('', port)).toEqual(
        E.left([
          { code: 'KW-US301', path: '--port', expected: 'a free port', found: `${port}, which is in use` },
        ]),
      )
    } finally {
      server.close()
    }
  })
})

describe('npm run web', () => {
  it('builds and stops where it is asked to', () => {
    const { status, stdout } = web('--build-only')
    expect(stdout).toMatch(/^build\/page\/index\.html: \d\.\d\d MB\n$/)
    expect(status).toBe(0)
    const file = join(ROOT, 'build/page/index.html')
    expect(existsSync(file) && statSync(file).size).toBeGreaterThan(100_000)
  })

  it.each([
    [
      'a port that is none',
      ['--port', '70000'],
      /^KW-US301 --port: expected an integer from 0 to 65535, got "70000"$/,
    ],
    ['an option it has not', ['--open'], /^KW-US301 arguments: expected the options that --help lists, got /],
    ['an operand', ['page.html'], /^KW-US301 arguments: /],
  ])('refuses %s', (_, args, line) => {
    const { status, stderr, stdout } = web(...args)
    expect(stderr.trimEnd()).toMatch(line)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })

  it('shows its options', () => {
    expect(web('--help').stdout).toContain('--build-only')
  })
})
