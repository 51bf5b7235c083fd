/** Mutants that no test can or need notice, each with the reason. */

/** Mutants of a file by the line they stand on and by what they change; '' matches any. */
export type Equivalent = {
  readonly file: string
  readonly line: string
  readonly change: string
  readonly reason: string
}

export const EQUIVALENTS: readonly Equivalent[] = []
