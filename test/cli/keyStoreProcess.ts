// The process that the crash test kills: sends one message after the other over two orbits out of a key store, with the real machines,
// contacts and writes, and appends every frame that leaves to a ledger. It dies by SIGKILL at the point that it is told.
// Arguments: STORE LEDGER DIRECTORY KILL_AT (0: never) BEGINS (1: takes new messages; 0: only ends what was begun)

import { appendFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { bytesToHex } from '@noble/hashes/utils'
import * as E from 'fp-ts/Either'
import { openKeyStore } from '../../cli/keyStore'
import { inContact } from '../../model/relay/contact'
import {
  emptied,
  type Network,
  newNetwork,
  padLeft,
  type Role,
  submitted,
  withSharedKey,
} from '../../model/relay/network'
import { accountOf } from '../../spec/relay/keyPool'
import { keyId, losslessLink, materialOf, messageOf } from './keyStoreWorld'

const [file = '', ledger = '', directory = '', killAt = '0', begins = '0'] = process.argv.slice(2)

let points = 0
const reached = (point: string): void => {
  points += 1
  if (points !== Number(killAt)) return
  writeSync(2, point)
  process.kill(process.pid, 'SIGKILL')
}

const opened = openKeyStore(file, reached)
if (E.isLeft(opened)) throw new Error(JSON.stringify(opened.left))
const store = opened.right
let network = store.network ?? newNetwork({ J: 'J', N: 'N' })
const kept = (next: Network): void => {
  network = next
  store.commit(next)
}

const withKey = (role: Role): void => {
  const { j, n } = network.machines
  const pass = (role === 'J' ? j : n).pool.keys.length
  const material = materialOf(role, pass)
  kept(withSharedKey(network, role, { id: keyId(role, pass), ground: material, satellite: material }))
}

const contact = (role: Role): void => {
  network = inContact({
    network,
    role,
    ...losslessLink(),
    from: 0,
    until: 10e9,
    journal: store.commit,
    interference: (direction, frame) => {
      appendFileSync(ledger, `${JSON.stringify({ role, direction, frame: bytesToHex(frame) })}\n`)
      reached('frame sent')
      return [{ direction, frame }]
    },
  }).network
}

const taken = (): void => {
  for (const { number, bytes } of network.inbox) {
    writeFileSync(join(directory, `${number}.part`), bytes)
    renameSync(join(directory, `${number}.part`), join(directory, String(number)))
    reached('message taken')
  }
  if (network.inbox.length > 0) kept(emptied(network))
}

for (;;) {
  contact('J')
  if (accountOf(network.machines.n.pool).left < 8 * 120) withKey('N')
  contact('N')
  taken()
  contact('J')
  if (begins === '0') break
  const message = messageOf(network.machines.j.next, process.pid)
  if (padLeft(network) < message.length) withKey('J')
  const next = submitted(network, { mode: 'message', bytes: message })
  if (next.rejection !== undefined) throw new Error(next.rejection.reason)
  reached('submitted')
  kept(next.network)
}
store.close()
