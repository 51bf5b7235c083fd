// The JSON Schemas of docs/schemas, and what the built command line prints: shared by the tests that hold one against the other.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020'
import { fileHolding, keywitness, ROOT } from './commandLine'

const SCHEMAS = join('docs', 'schemas')

export const textOf = (...path: ReadonlyArray<string>): string => readFileSync(join(ROOT, ...path), 'utf8')

/** Every schema, by file name. */
export const schemas: ReadonlyMap<string, { readonly $id: string }> = new Map(
  readdirSync(join(ROOT, SCHEMAS)).map((file) => [file, JSON.parse(textOf(SCHEMAS, file))]),
)

export const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
})
for (const schema of schemas.values()) ajv.addSchema(schema)

/** What a document has against a schema: no errors means that it is valid. */
export const errorsOf = (schema: string, document: unknown): ReadonlyArray<string> => {
  const validate = ajv.getSchema(schemas.get(`${schema}.json`)?.$id ?? '')
  if (validate === undefined) throw new Error(`no schema ${schema}`)
  validate(document)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

const printed = new Map<string, string>()
/** What `--json` prints; each command runs once. */
export const jsonOf = (...args: ReadonlyArray<string>) => {
  const command = args.join(' ')
  const text = printed.get(command) ?? keywitness(args).stdout
  printed.set(command, text)
  return JSON.parse(text)
}

export const BLOCK = join('data', 'observations_block_500k.json')

/** The observations of the block, as data. */
export const block = () => JSON.parse(textOf(BLOCK))

/** The value as JSON has it: fields that are undefined are gone. */
export const asJson = (value: unknown) => JSON.parse(JSON.stringify(value))

/** A file with the value as JSON. */
export const jsonFile = (value: unknown): string => fileHolding('value.json', JSON.stringify(value))
