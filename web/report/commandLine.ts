// The command that a report names for doing it again.

/** A word of a shell as it has to be typed. */
const quoted = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** The command line that was given, without the options that name outputs: what has to be typed to get the same numbers. */
export const commandLine = (
  command: string,
  args: ReadonlyArray<string>,
  outputs: ReadonlyArray<string>,
): string => {
  const kept = args.filter((word, at) => {
    const isOutput = (candidate: string | undefined): boolean =>
      outputs.some((name) => candidate === `--${name}`)
    return (
      !isOutput(word) && !isOutput(args[at - 1]) && !outputs.some((name) => word.startsWith(`--${name}=`))
    )
  })
  return ['node .', command, ...kept.map(quoted)].join(' ')
}
