// The command that a report names for doing it again.

/** A word of a shell as it has to be typed. */
const quoted = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/**
 * The command line that was given, without the options that say where output goes and how it looks: what has to be typed to get the
 * same numbers. `outputs` take a value, `flags` none.
 */
export const commandLine = (
  command: string,
  args: ReadonlyArray<string>,
  { outputs, flags }: { readonly outputs: ReadonlyArray<string>; readonly flags: ReadonlyArray<string> },
): string => {
  const isOutput = (word: string | undefined): boolean => outputs.some((name) => word === `--${name}`)
  const kept = args.filter(
    (word, at) =>
      !isOutput(word) &&
      !isOutput(args[at - 1]) &&
      !outputs.some((name) => word.startsWith(`--${name}=`)) &&
      !flags.some((name) => word === `--${name}`),
  )
  return ['node .', command, ...kept.map(quoted)].join(' ')
}
