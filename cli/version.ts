// The version of the program, from its manifest.

/** As in package.json, such as `0.1.0`. */
export const version = (): string => {
  const manifest: { version: string } = require('../../package.json')
  return manifest.version
}
