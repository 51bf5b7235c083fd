// A strict reader of our reports: finds whatever a browser would silently mend, fetch or run, and what a screen reader would miss.
// Source: WHATWG HTML, sections 13.1 and 4; WCAG 2.2, 1.1.1, 1.3.1, 4.1.2. It reads what we write, not all that HTML allows.

const VOID = new Set(['meta', 'br', 'hr', 'img', 'link', 'input'])
const BLOCKS = new Set(
  'p ul ol dl div table pre h1 h2 h3 section figure details nav header footer main'.split(' '),
)
/** What may stand in these and nothing else. */
const CHILDREN: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['ul', new Set(['li'])],
  ['ol', new Set(['li'])],
  ['dl', new Set(['div', 'dt', 'dd'])],
  ['table', new Set(['caption', 'thead', 'tbody'])],
  ['thead', new Set(['tr'])],
  ['tbody', new Set(['tr'])],
  ['tr', new Set(['th', 'td'])],
])
const ENTITY = /^&(amp|lt|gt|quot|#39);/
const TAG = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+(?:="[^"<]*")?)*)\s*(\/?)>/y
const ATTRIBUTE = /([\w:-]+)(?:="([^"]*)")?/g

type Element = {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly parents: ReadonlyArray<string>
}

const textFaults = (text: string): ReadonlyArray<string> =>
  [...text.matchAll(/[&<>]/g)].flatMap(({ 0: character, index }) =>
    (character === '&' && ENTITY.test(text.slice(index))) || character === '>'
      ? []
      : [`a bare ${character} in ${JSON.stringify(text.slice(Math.max(0, index - 20), index + 40))}`],
  )

const nestingFaults = (name: string, parents: ReadonlyArray<string>): ReadonlyArray<string> => {
  const parent = parents.at(-1) ?? ''
  const allowed = CHILDREN.get(parent)
  return [
    ...(allowed !== undefined && !allowed.has(name) ? [`${name} in ${parent}`] : []),
    ...(BLOCKS.has(name) && parents.includes('p') ? [`${name} in a paragraph`] : []),
    ...(name === 'a' && parents.includes('a') ? ['a link in a link'] : []),
    ...(parent === 'svg' && BLOCKS.has(name) ? [`${name} in a drawing`] : []),
  ]
}

/** The elements in order, and every fault of the syntax. */
const parsed = (
  page: string,
): { readonly elements: ReadonlyArray<Element>; readonly faults: ReadonlyArray<string> } => {
  const faults: string[] = []
  const elements: Element[] = []
  const open: string[] = []
  let at = page.startsWith('<!doctype html>\n') ? 16 : 0
  if (at === 0) faults.push('no doctype')
  while (at < page.length) {
    const next = page.indexOf('<', at)
    const text = page.slice(at, next < 0 ? page.length : next)
    faults.push(...textFaults(text))
    if (text.trim() !== '' && CHILDREN.has(open.at(-1) ?? ''))
      faults.push(`text in ${open.at(-1)}: ${text.trim()}`)
    if (next < 0) break
    TAG.lastIndex = next
    const tag = TAG.exec(page)
    if (tag === null) {
      faults.push(`no tag: ${JSON.stringify(page.slice(next, next + 60))}`)
      at = next + 1
      continue
    }
    const [whole, slash, name = '', attributeText = '', isClosed] = tag
    at = next + whole.length
    if (slash === '/') {
      if (open.pop() !== name) faults.push(`</${name}> closes nothing`)
      continue
    }
    const pairs = [...attributeText.matchAll(ATTRIBUTE)].map(
      ([, key = '', value = '']) => [key, value] as const,
    )
    const attributes = new Map(pairs)
    if (attributes.size !== pairs.length) faults.push(`an attribute twice: ${whole}`)
    for (const [, value] of pairs) faults.push(...textFaults(value))
    faults.push(...nestingFaults(name, open))
    elements.push({ name, attributes, parents: [...open] })
    if (name === 'style') at = page.indexOf('</style>', at)
    if (!VOID.has(name) && isClosed !== '/') open.push(name)
  }
  return { elements, faults: open.length === 0 ? faults : [...faults, `never closed: ${open.join(' ')}`] }
}

const SVG = 'http://www.w3.org/2000/svg'

/** What would load or run something. */
const loadFaults = (page: string, elements: ReadonlyArray<Element>): ReadonlyArray<string> => [
  ...elements.flatMap(({ name, attributes }) => [
    ...([
      'script',
      'iframe',
      'object',
      'embed',
      'link',
      'base',
      'form',
      'image',
      'use',
      'foreignObject',
    ].includes(name)
      ? [`an element ${name}`]
      : []),
    ...[...attributes].flatMap(([key, value]) => [
      ...(/^on/i.test(key) ? [`a handler ${key}`] : []),
      ...(['src', 'srcset', 'xlink:href', 'action', 'style'].includes(key) &&
      (key !== 'style' || value.includes('url('))
        ? [`an attribute ${key}`]
        : []),
      ...(key === 'href' && !/^(#|data:application\/json[;,])/.test(value) ? [`a link to ${value}`] : []),
      ...(/https?:/.test(value) && !(key === 'xmlns' && value === SVG)
        ? [`an address in ${key}: ${value}`]
        : []),
      ...(/url\(/.test(value) ? [`url in ${key}`] : []),
    ]),
  ]),
  ...[...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].flatMap(([, css = '']) =>
    /url\(|@import|https?:|expression|<|\/\//.test(css) ? ['a style sheet that loads'] : [],
  ),
]

const idFaults = (elements: ReadonlyArray<Element>): ReadonlyArray<string> => {
  const ids = elements.flatMap(({ attributes }) => attributes.get('id') ?? [])
  const known = new Set(ids)
  const named = elements.flatMap(({ attributes }) => [
    ...(attributes.get('aria-labelledby')?.split(' ') ?? []),
    ...(attributes.get('href')?.startsWith('#') ? [attributes.get('href')?.slice(1) ?? ''] : []),
  ])
  return [
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `id twice: ${id}`),
    ...ids.filter((id) => !/^[A-Za-z][\w.-]*$/.test(id)).map((id) => `an odd id: ${id}`),
    ...named.filter((id) => !known.has(id)).map((id) => `no such id: ${id}`),
  ]
}

const accessFaults = (elements: ReadonlyArray<Element>): ReadonlyArray<string> => {
  const count = (name: string): number => elements.filter((element) => element.name === name).length
  const headings = elements.filter(({ name }) => /^h[1-6]$/.test(name)).map(({ name }) => Number(name[1]))
  const after = (place: number): Element | undefined => elements[place + 1]
  return [
    ...['html', 'head', 'title', 'body', 'header', 'main', 'nav', 'footer', 'h1']
      .filter(
        (name) => elements.filter((one) => one.name === name && !one.parents.includes('svg')).length !== 1,
      )
      .map((name) => `not one ${name}`),
    ...(elements[0]?.attributes.get('lang') === 'en' ? [] : ['no language']),
    ...headings.flatMap((level, place) =>
      level > (headings[place - 1] ?? 0) + 1
        ? [`a heading of level ${level} after ${headings[place - 1]}`]
        : [],
    ),
    ...(count('table') === count('caption') ? [] : ['a table without caption']),
    ...elements.flatMap((element, place) => {
      const { name, attributes } = element
      if (name === 'th' && !['row', 'col'].includes(attributes.get('scope') ?? ''))
        return ['a th without scope']
      if (name === 'details' && after(place)?.name !== 'summary') return ['details without summary']
      if (name === 'svg' && (attributes.get('role') !== 'img' || after(place)?.name !== 'title'))
        return ['a drawing without role and title']
      if (name === 'section' && !attributes.has('aria-labelledby')) return ['a section without a name']
      return []
    }),
  ]
}

/** Every fault of a page, one sentence each; none for a page that is as it should be. */
export const faultsOf = (page: string): ReadonlyArray<string> => {
  const { elements, faults } = parsed(page)
  return [
    ...faults,
    ...loadFaults(page, elements),
    ...idFaults(elements),
    ...accessFaults(elements),
    ...(page.endsWith('</html>\n') ? [] : ['text after the page']),
    ...(/undefined|NaN|\[object|Infinity|null\b/.test(textOf(page))
      ? [`a hole: ${/.{0,40}(undefined|NaN|\[object|Infinity|null\b).{0,20}/.exec(textOf(page))?.[0]}`]
      : []),
  ]
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

/** What a reader sees: text without markup, white space as single spaces. */
export const textOf = (page: string): string =>
  page
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
