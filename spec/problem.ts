// What is wrong with an input, as data that prints on one line. The codes are explained in docs/errors.md.

/** Every code a problem can carry. */
export type ProblemCode =
  | 'KW-IN001' // the file cannot be read
  | 'KW-IN002' // the file is too large
  | 'KW-IN003' // the file is not text in UTF-8, or holds nothing
  | 'KW-IN010' // JSON syntax
  | 'KW-IN011' // a key occurs twice in one object
  | 'KW-IN012' // nested too deeply
  | 'KW-IN020' // CSV syntax or columns
  | 'KW-IN100' // a field is missing
  | 'KW-IN101' // a field nobody reads
  | 'KW-IN102' // a value of the wrong kind or outside its range
  | 'KW-IN103' // probabilities that do not sum to exactly 1
  | 'KW-IN104' // more errors than detections
  | 'KW-IN105' // two things with one name
  | 'KW-IN106' // a name that is not defined, or a definition without its data
  | 'KW-IN107' // counts that no run can have
  | 'KW-AN201' // the input lacks what this analysis needs
  | 'KW-AN202' // the counts contradict the source model
  | 'KW-AN203' // the working precision does not decide the result
  | 'KW-AN204' // an argument outside the domain of a function
  | 'KW-AN205' // no certificate can state this
  | 'KW-AN206' // no export states this
  | 'KW-US301' // command-line usage

/**
 * One thing wrong with an input. `path` is a JSON path (`$.counts.X`), a CSV place (`row 3, column errors`) or an option;
 * `expected` reads well after the word "expected".
 */
export type Problem = {
  readonly code: ProblemCode
  readonly path: string
  readonly found: string
  readonly expected: string
  readonly source?: string
}

/** The problem on one line: `KW-IN104 $.counts.X.signal.errors: expected a count <= detections (8123), got 9000`. */
export const problemLine = ({ code, path, found, expected, source }: Problem): string =>
  `${code} ${path}: expected ${expected}, got ${found}${source === undefined ? '' : ` (${source})`}`.replace(
    /\p{Cc}/gu,
    '?',
  )
