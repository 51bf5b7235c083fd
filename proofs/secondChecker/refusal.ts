// Why a certificate is refused: the one exception of the second checker, caught where its verdict is made.

/** A condition that was not proved, what was found and what was needed. Thrown by rules, caught by `secondVerdict`. */
export class Refusal extends Error {
  readonly condition: string
  readonly found: string
  readonly needed: string

  constructor(condition: string, found: string, needed: string) {
    super(`${condition}: found ${found}, needed ${needed}`)
    this.condition = condition
    this.found = found
    this.needed = needed
  }
}

/** Refuses unless the condition holds. @throws Refusal */
export const demand = (holds: boolean, condition: string, found: string, needed: string): void => {
  if (!holds) throw new Refusal(condition, found, needed)
}
