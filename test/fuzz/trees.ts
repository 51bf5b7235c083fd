// Texts with a grammar as trees, so that they can be broken where it matters: JSON, lines of JSON, and tables of comma-separated
// values. A leaf is the text itself, valid or not, so that anything can stand anywhere and a name can stand twice.

/** JSON, or the rows and cells of a table. */
export type Tree =
  | { readonly raw: string }
  | { readonly list: ReadonlyArray<Tree> }
  | { readonly fields: ReadonlyArray<readonly [name: string, value: Tree]> }

/** How a tree is written. */
export type Grammar = 'json' | 'lines' | 'table'

/** The tree of JSON data. */
export const treeOf = (data: unknown): Tree => {
  if (Array.isArray(data)) return { list: data.map(treeOf) }
  if (typeof data === 'object' && data !== null)
    return { fields: Object.entries(data).map(([name, value]) => [name, treeOf(value)] as const) }
  return { raw: JSON.stringify(data) }
}

/** The tree of lines of JSON. */
export const treeOfLines = (text: string): Tree => ({
  list: text
    .trimEnd()
    .split('\n')
    .map((line) => treeOf(JSON.parse(line))),
})

/** The tree of a table without quoted cells. */
export const treeOfTable = (text: string): Tree => ({
  list: text
    .trimEnd()
    .split('\n')
    .map((row) => ({ list: row.split(',').map((cell) => ({ raw: cell })) })),
})

const jsonText = (tree: Tree): string => {
  if ('raw' in tree) return tree.raw
  return 'list' in tree
    ? `[${tree.list.map(jsonText).join(',')}]`
    : `{${tree.fields.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`
}

/** The text of a tree. */
export const textOfTree = (grammar: Grammar, tree: Tree): string => {
  if (grammar === 'json' || !('list' in tree)) return jsonText(tree)
  const row = (one: Tree): string =>
    grammar === 'table' && 'list' in one ? one.list.map(jsonText).join(',') : jsonText(one)
  return `${tree.list.map(row).join('\n')}\n`
}

/** The nodes of a tree, the whole first. */
export const nodesOf = (tree: Tree): ReadonlyArray<Tree> => {
  if ('raw' in tree) return [tree]
  const children = 'list' in tree ? tree.list : tree.fields.map(([, value]) => value)
  return [tree, ...children.flatMap(nodesOf)]
}

/** The tree with one node, found by identity, replaced. */
export const withNode = (tree: Tree, node: Tree, by: Tree): Tree => {
  if (tree === node) return by
  if ('raw' in tree) return tree
  return 'list' in tree
    ? { list: tree.list.map((one) => withNode(one, node, by)) }
    : { fields: tree.fields.map(([name, value]) => [name, withNode(value, node, by)] as const) }
}
