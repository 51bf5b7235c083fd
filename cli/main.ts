#!/usr/bin/env node
// The command line: finds the command, runs it, turns its answer into an exit code. Commands are loaded when they are needed.

import type { Usage } from './options'
import type { ExitCode } from './report'
import { version } from './version'

/** What a command file exports. */
export type Command = {
  readonly usage: Usage<string>
  readonly run: (args: ReadonlyArray<string>) => ExitCode | Promise<ExitCode>
}

const COMMANDS: ReadonlyMap<string, { readonly summary: string; readonly load: () => Promise<Command> }> =
  new Map([
    [
      'audit',
      {
        summary: 'key lengths, findings and verdict from observed counts or published passes',
        load: () => import('./audit.js'),
      },
    ],
    ['check', { summary: 'certificates, verified by the kernel alone', load: () => import('./check.js') }],
    [
      'compute',
      { summary: 'finite-key functions, JSON Lines in and out', load: () => import('./compute.js') },
    ],
    [
      'design',
      {
        summary: 'certified key lengths of protocol variants over sweeps, and the best parameters',
        load: () => import('./design.js'),
      },
    ],
    [
      'conform',
      {
        summary: 'another implementation, through the conformance suite',
        load: () => import('./conform.js'),
      },
    ],
    [
      'explore',
      {
        summary: 'every reachable state of the protocol, with shortest counterexamples',
        load: () => import('./explore.js'),
      },
    ],
    [
      'export',
      {
        summary: 'a certificate for another reader: HTML, Markdown, Coq, z3',
        load: () => import('./export.js'),
      },
    ],
    [
      'relay',
      {
        summary: 'two passes, key relay, and a message over both',
        load: () => import('./relay.js'),
      },
    ],
    [
      'replay',
      {
        summary: 'a transcript of any implementation, checked against the specification',
        load: () => import('./replay.js'),
      },
    ],
    [
      'simulate',
      {
        summary: 'one pass, from the laser to two equal keys, from a mission file and a seed',
        load: () => import('./simulate.js'),
      },
    ],
    [
      'worker',
      {
        summary: 'takes chunks of sweeps from a queue, for design --queue',
        load: () => import('./worker.js'),
      },
    ],
    [
      'reproduce',
      {
        summary: 'published tables and figures: published, ours, band, inside or not',
        load: () => import('./reproduce.js'),
      },
    ],
    ['vectors', { summary: 'test vectors for other implementations', load: () => import('./vectors.js') }],
  ])

const overview = (): string => {
  const rows = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}`)
  return [
    'keywitness COMMAND [options]',
    '',
    'A formal model of satellite quantum key distribution, and a checker for the security proof of the key it makes.',
    '',
    'Commands:',
    ...rows,
    '',
    'keywitness COMMAND --help shows the options of a command; --version shows the version.',
    'Exit codes: 0 holds, 1 does not hold, 2 unusable input or usage, 3 inconclusive.',
    '',
  ].join('\n')
}

const main = async ([name, ...args]: ReadonlyArray<string>): Promise<ExitCode> => {
  if (name === '--version') {
    process.stdout.write(`${version()}\n`)
    return 0
  }
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(overview())
    return name === undefined ? 2 : 0
  }
  const command = COMMANDS.get(name)
  if (command === undefined) {
    process.stderr.write(
      `KW-US301 command: expected one of ${[...COMMANDS.keys()].join(', ')}, got ${JSON.stringify(name)}\n`,
    )
    return 2
  }
  return (await command.load()).run(args)
}

// A reader that stops early (`| head`) closes the pipe; that is no failure of ours. A full disk is one.
process.stdout.on('error', (error) => {
  const code = 'code' in error ? error.code : undefined
  const isClosed = code === 'EPIPE'
  if (!isClosed)
    process.stderr.write(
      `KW-IN001 standard output: expected room to write, got ${code === 'ENOSPC' ? 'a full disk' : error.message}\n`,
    )
  process.exit(isClosed ? 0 : 2)
})

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code
})
