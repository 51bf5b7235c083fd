// Serves one page on this machine alone: `/` and `/index.html`, nothing else.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as E from 'fp-ts/Either'
import type { Problem } from '../../spec/problem'

const HOST = '127.0.0.1'

/** A running server and the address of its page. */
export type Serving = { readonly server: Server; readonly url: string }

const isAddress = (address: AddressInfo | string | null): address is AddressInfo =>
  typeof address === 'object' && address !== null

/** Serves the text at the port, 0 for any free one; left when the port cannot be had. */
export const serve = (page: string, port: number): Promise<E.Either<ReadonlyArray<Problem>, Serving>> =>
  new Promise((resolve) => {
    const server = createServer(({ method, url }, response) => {
      const path = url?.split(/[?#]/)[0]
      const isPage = path === '/' || path === '/index.html'
      if (!isPage || (method !== 'GET' && method !== 'HEAD')) {
        response
          .writeHead(isPage ? 405 : 404, { 'content-type': 'text/plain; charset=utf-8' })
          .end('not here\n')
        return
      }
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        })
        .end(method === 'HEAD' ? undefined : page)
    })
    server.once('error', (error) => {
      const code = 'code' in error ? `${error.code}` : error.message
      const found =
        code === 'EADDRINUSE'
          ? `${port}, which is in use`
          : code === 'EACCES'
            ? `${port}: no permission`
            : code
      resolve(E.left([{ code: 'KW-US301', path: '--port', expected: 'a free port', found }]))
    })
    server.listen(port, HOST, () => {
      const address = server.address()
      const bound = isAddress(address) ? address.port : port
      resolve(E.right({ server, url: `http://${HOST}:${bound}/` }))
    })
  })
