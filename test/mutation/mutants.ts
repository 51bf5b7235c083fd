/** The mutants of a source text: each one small wrong change that a test of the kernel has to notice. */
import { calleeName, list, type Node, nodesOf, part, word } from './syntax'

/** One change: the text from start to end is replaced. */
export type Change = { readonly start: number; readonly end: number; readonly by: string }

const BINARY: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    '<': ['<=', '>='],
    '<=': ['<', '>'],
    '>': ['>=', '<='],
    '>=': ['>', '<'],
    '===': ['!=='],
    '!==': ['==='],
    '+': ['-'],
    '-': ['+'],
    '*': ['/', '+'],
    '/': ['*'],
    '%': ['*'],
    '**': ['*'],
    '<<': ['>>'],
    '>>': ['<<'],
    '&': ['|'],
    '^': ['|'],
  }),
)
/** Operators of which either side may be left out; of the others only the right one. */
const TERMS = ['+', '-', '*', '&']
const ARITHMETIC = ['+', '-', '*', '/', '%', '**', '<<', '>>', '&', '^']
const RENAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    plus: 'minus',
    minus: 'plus',
    times: 'over',
    over: 'times',
    ln: 'log2',
    log2: 'ln',
    low: 'high',
    high: 'low',
    lower: 'upper',
    upper: 'lower',
    n: 'd',
    d: 'n',
    some: 'every',
    every: 'some',
    floor: 'ceil',
    max: 'min',
    min: 'max',
  }),
)
/** Calls whose two operands are of one kind, in an order that matters. */
const ORDERED = [
  'minus',
  'over',
  'isAtMost',
  'demandAtMost',
  'demandTail',
  'series',
  'divisor',
  'mixture',
  'covers',
]
/** Functions of one value whose value may go through unchanged. */
const UNWRAPPED = ['negative', 'frozen', 'freeze', 'photon']
const DROPPABLE = ['plus', 'minus', 'times', 'over']
/** Methods that may be left out, so that the list or text stays whole. */
const METHODS = ['filter', 'slice', 'sort', 'replace']
/** Texts of a rejection, which decide nothing, by the function that takes them and their places. */
const TOLD: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries({
    demand: [0, 2, 3],
    demandAtMost: [0],
    demandDistinct: [0],
    demandDistribution: [0],
    Rejection: [0, 1, 2],
    Error: [0],
    require: [0],
  }),
)

/** Whether a node is only told to the reader of a rejection. */
const isTold = (node: Node, ancestors: readonly Node[]): boolean =>
  [node, ...ancestors].some((inner, i) => {
    const call = ancestors[i]
    if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') return false
    const place = list(call, 'arguments').indexOf(inner)
    return place >= 0 && (TOLD.get(calleeName(call)) ?? []).includes(place)
  })

/** A pattern with one piece changed. */
const patterns = (pattern: string): readonly string[] => {
  const edits: readonly (readonly [RegExp, string])[] = [
    [/\^/g, ''],
    [/\$/g, ''],
    [/\*/g, '+'],
    [/\+/g, '*'],
    [/-\?/g, ''],
    [/-\?/g, '-'],
    [/\[1-9\]/g, '\\d'],
    [/\\d/g, '[1-9]'],
    [/39/g, '38'],
    [/39/g, '40'],
    [/\\\./g, '.'],
    [/\?\.0\+/g, '.0+'],
    [/0\|/g, ''],
    [/\|\(-\?\[1-9\]\\d\*\)\\\/\(\[1-9\]\\d\*\)/g, ''],
  ]
  return edits.flatMap(([from, to]) =>
    [...pattern.matchAll(from)].map(
      ({ index, 0: found }) => pattern.slice(0, index) + to + pattern.slice(index + found.length),
    ),
  )
}

/** What may stand for a node instead: texts for the whole node, or changes inside it. */
const instead = (node: Node, ancestors: readonly Node[], text: string): readonly (string | Change)[] => {
  const source = (of: Node | undefined): string => (of ? text.slice(of.start, of.end) : '')
  const parent = ancestors[0]
  const [left, right] = [part(node, 'left'), part(node, 'right')]
  const put = (of: Node | undefined, by: string): readonly Change[] =>
    of ? [{ start: of.start, end: of.end, by }] : []
  switch (node.type) {
    case 'BinaryExpression': {
      const operator = word(node, 'operator')
      const sides = TERMS.includes(operator) ? [left, right] : ARITHMETIC.includes(operator) ? [left] : []
      return [
        ...(BINARY.get(operator) ?? []).map((other) => `((${source(left)}) ${other} (${source(right)}))`),
        ...sides.map((side) => `(${source(side)})`),
      ]
    }
    case 'LogicalExpression': {
      const operator = word(node, 'operator')
      const other = operator === '&&' ? '||' : operator === '||' ? '&&' : ''
      const sides = [`(${source(left)})`, `(${source(right)})`]
      return other ? [`((${source(left)}) ${other} (${source(right)}))`, ...sides] : sides
    }
    case 'UnaryExpression':
      return ['-', '!'].includes(word(node, 'operator')) ? [`(${source(part(node, 'argument'))})`] : []
    case 'ConditionalExpression':
      return [`(${source(part(node, 'consequent'))})`, `(${source(part(node, 'alternate'))})`]
    case 'IfStatement':
    case 'WhileStatement':
      return [true, false].flatMap((value) => put(part(node, 'test'), `${value}`))
    case 'UpdateExpression':
      return [source(node).replace('++', '--')]
    case 'AssignmentExpression':
      return word(node, 'operator') === '+=' ? [`${source(left)} -= ${source(right)}`] : []
    case 'BigIntLiteral': {
      const value = BigInt(word(node, 'value'))
      return [`${value + 1n}n`, value === 0n ? '(-1n)' : `${value - 1n}n`]
    }
    case 'NumericLiteral': {
      const value = Number(node.value)
      return [`${value + 1}`, value === 0 ? '(-1)' : `${value - 1}`]
    }
    case 'BooleanLiteral':
      return [`${node.value !== true}`]
    case 'StringLiteral': {
      if (parent?.type === 'ObjectProperty' && part(parent, 'key') === node) return []
      const value = word(node, 'value')
      if (value === '') return ['null']
      const swapped = value.replace(/^[<>]=/, (sign) => (sign === '>=' ? '<=' : '>='))
      return ["''", ...(swapped === value ? [] : [JSON.stringify(swapped)])]
    }
    case 'NullLiteral':
      return ["''"]
    case 'TemplateLiteral':
      return list(node, 'expressions').flatMap((inner) => put(inner, "''"))
    case 'RegExpLiteral':
      return patterns(word(node, 'pattern')).map((pattern) => `/${pattern}/${word(node, 'flags')}`)
    case 'ArrayExpression':
      return list(node, 'elements').map((one, _, all) => {
        const kept = all.filter((other) => other !== one).map(source)
        return `[${kept.join(', ')}]`
      })
    case 'ObjectExpression':
      return list(node, 'properties')
        .filter((one) => /^(?:event|note|secrecy|correctness)\b/.test(source(one)))
        .map((one, _, dropped) => {
          const kept = list(node, 'properties').filter((other) => other !== one || !dropped.includes(one))
          return `({ ${kept.map(source).join(', ')} })`
        })
    case 'MemberExpression': {
      const property = part(node, 'property')
      const other = RENAMED.get(word(property, 'name'))
      return node.computed === true || other === undefined ? [] : put(property, other)
    }
    case 'CallExpression': {
      const [name, given, callee] = [calleeName(node), list(node, 'arguments'), part(node, 'callee')]
      const [first, second] = [given[0], given[1]]
      const start = name === 'demandAtMost' ? 1 : 0
      const swapped = given.map(
        (one, i) => given[i === start ? start + 1 : i === start + 1 ? start : i] ?? one,
      )
      const isMethod = callee?.type === 'MemberExpression' && source(part(callee, 'object')) !== 'q'
      return [
        ...(ORDERED.includes(name) ? [`${source(callee)}(${swapped.map(source).join(', ')})`] : []),
        ...(DROPPABLE.includes(name) ? [source(first), source(second)] : []),
        ...(name === 'isAtMost' ? [`!${source(node)}`] : []),
        ...(METHODS.includes(name) && isMethod ? [source(part(callee, 'object'))] : []),
        ...(UNWRAPPED.includes(name) ? [`(${source(first)})`] : []),
      ]
    }
    case 'ExpressionStatement': {
      const inner = part(node, 'expression')
      return inner?.type === 'CallExpression' || inner?.type === 'AssignmentExpression' ? [';'] : []
    }
    case 'ThrowStatement':
      return [';']
    default:
      return []
  }
}

/** What the compiler adds (export statements, imports), and what only spells a rejection. */
const isAside = (node: Node, ancestors: readonly Node[], text: string): boolean =>
  isTold(node, ancestors) ||
  (node.type === 'NumericLiteral' && ancestors[0]?.type === 'SequenceExpression') ||
  [node, ...ancestors].some((one) => {
    const source = text.slice(one.start, one.end)
    if (one.type === 'VariableDeclarator') return /^(?:__|told$)/.test(word(part(one, 'id'), 'name'))
    if (one.type === 'ExpressionStatement')
      return /^(?:Object\.defineProperty\(exports|exports\.\w+ = (?:void 0|exports|\w+;))/.test(source)
    return ['require', '__importStar'].includes(calleeName(one))
  })

/** Every mutant of a compiled source, each once, in the order of the text. */
export const changesOf = (text: string): readonly Change[] => {
  const found = nodesOf(text).flatMap(([node, ancestors]) =>
    isAside(node, ancestors, text)
      ? []
      : instead(node, ancestors, text).map((change) =>
          typeof change === 'string' ? { start: node.start, end: node.end, by: change } : change,
        ),
  )
  const distinct = new Map(found.map((change) => [`${change.start} ${change.end} ${change.by}`, change]))
  return [...distinct.values()].sort((a, b) => a.start - b.start || a.end - b.end)
}
