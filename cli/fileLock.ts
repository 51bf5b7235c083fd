// A lock that one process at a time holds on a file, and that the death of its holder frees, at whatever moment it dies.
// The lock is the file `FILE.lock.N` with the highest N, which says who holds it; N only grows. Whoever finds it free makes N + 1,
// whole and only if it is not there (a hard link), and holds the lock if N + 1 is then still the highest.

import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import * as E from 'fp-ts/Either'
import { codeOf } from './input'

/** Gives the lock back. */
export type Release = () => void

/** When a process began, as Linux counts it, so that another one with its number is not taken for it; empty where nobody says. */
const beginningOf = (pid: number): string => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, in parentheses, may hold anything; the beginning is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

const FREE = 'free\n'

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** The process that holds a lock of this content, or undefined. */
const holderOf = (content: string): number | undefined => {
  const [, digits = '', beginning = ''] = /^(\d+) (\d*)\n$/.exec(content) ?? []
  if (digits === '' || !isAlive(Number(digits))) return undefined
  const now = beginningOf(Number(digits))
  return now === '' || beginning === '' || now === beginning ? Number(digits) : undefined
}

/** What a file holds; empty where another process has just removed it, which is no holder either. */
const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return ''
  }
}

/** Holds the lock of a file until released. Left: the process that holds it. @throws what the system says of a directory that cannot be written. */
export const locked = (file: string): E.Either<number, Release> => {
  const prefix = `${basename(file)}.lock.`
  const pathOf = (generation: number) => join(dirname(file), `${prefix}${generation}`)
  const generations = (): ReadonlyArray<number> =>
    readdirSync(dirname(file)).flatMap((name) =>
      name.startsWith(prefix) && /^\d{1,15}$/.test(name.slice(prefix.length))
        ? [Number(name.slice(prefix.length))]
        : [],
    )
  const highest = Math.max(0, ...generations())
  const holder = highest === 0 ? undefined : holderOf(contentOf(pathOf(highest)))
  if (holder !== undefined) return E.left(holder)
  const own = highest + 1
  const part = join(dirname(file), `.${prefix}${process.pid}.part`)
  try {
    writeFileSync(part, `${process.pid} ${beginningOf(process.pid)}\n`)
    linkSync(part, pathOf(own))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    return E.left(holderOf(contentOf(pathOf(own))) ?? 0)
  } finally {
    rmSync(part, { force: true })
  }
  const later = generations().filter((generation) => generation > own)
  if (later.length > 0) {
    rmSync(pathOf(own), { force: true })
    return E.left(holderOf(contentOf(pathOf(Math.max(...later)))) ?? 0)
  }
  for (const generation of generations()) if (generation < own) rmSync(pathOf(generation), { force: true })
  return E.right(() => {
    writeFileSync(part, FREE)
    renameSync(part, pathOf(own))
  })
}
