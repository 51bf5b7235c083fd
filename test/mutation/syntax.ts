/** A JavaScript syntax tree as plain nodes, read by @babel/parser. */
import { parse } from '@babel/parser'

/** A node: its kind, its place in the text, and its parts by name. */
export type Node = {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [part: string]: unknown
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'start' in value &&
  typeof value.start === 'number' &&
  'end' in value

/** The part of that name, if it is a node. */
export const part = (node: Node | undefined, name: string): Node | undefined => {
  const found = node?.[name]
  return isNode(found) ? found : undefined
}
/** The nodes in the list of that name. */
export const list = (node: Node | undefined, name: string): readonly Node[] => {
  const found = node?.[name]
  return Array.isArray(found) ? found.filter(isNode) : []
}
/** A part that is a text, or ''. */
export const word = (node: Node | undefined, name: string): string => {
  const found = node?.[name]
  return typeof found === 'string' ? found : ''
}

/** The name a call goes by: f of f(x), a.f(x) and (0, a.f)(x). */
export const calleeName = (call: Node): string => {
  const callee = part(call, 'callee')
  const inner = callee?.type === 'SequenceExpression' ? list(callee, 'expressions').at(-1) : callee
  return inner?.type === 'MemberExpression' ? word(part(inner, 'property'), 'name') : word(inner, 'name')
}

const children = (node: Node): readonly Node[] =>
  Object.entries(node)
    .filter(([name]) => !/omments$|^loc$|^extra$|^errors$|^tokens$/.test(name))
    .flatMap(([, value]) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))

/** Every node of a text with its ancestors, nearest first, in the order of the text. */
export const nodesOf = (text: string): readonly (readonly [Node, readonly Node[]])[] => {
  const found: (readonly [Node, readonly Node[]])[] = []
  const visit = (node: Node, ancestors: readonly Node[]): void => {
    found.push([node, ancestors])
    for (const child of children(node)) visit(child, [node, ...ancestors])
  }
  const root: unknown = parse(text, { sourceType: 'script' }).program
  if (!isNode(root)) throw new Error('unreachable: the parser returns a program')
  visit(root, [])
  return found
}
