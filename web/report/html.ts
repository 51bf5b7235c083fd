// HTML as a value of its own, so that no text reaches a page unescaped: what is not Html is escaped where it is put in.
// Source: WHATWG HTML, sections 13.1.2.4 (attribute values in quotes) and 13.3 (text).

/** Markup that is well formed and escaped. Only `html` and `verbatim` make it. */
export type Html = { readonly markup: string }

/** What `html` takes in its gaps; absent values leave nothing. */
export type Content = Html | string | number | bigint | undefined | false | ReadonlyArray<Content>

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Control characters have no place in a page, and characters that turn the direction of text make it read as something else. */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/gu

/** The text with every character of markup as an entity, safe between tags and inside quoted attribute values. */
export const escaped = (text: string): string =>
  text.replace(UNPRINTABLE, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)

const isList = (content: Content): content is ReadonlyArray<Content> => Array.isArray(content)

const markupOf = (content: Content): string => {
  if (content === undefined || content === false) return ''
  if (isList(content)) return content.map(markupOf).join('')
  return typeof content === 'object' ? content.markup : escaped(String(content))
}

/** A template of markup; its gaps are escaped unless they are markup themselves. Gaps in tags stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...gaps: ReadonlyArray<Content>): Html => ({
  markup: strings.map((text, at) => text + markupOf(gaps[at])).join(''),
})

/** Markup from elsewhere, as it is: drawings and style sheets of ours, never anything of an input. */
export const verbatim = (markup: string): Html => ({ markup })

/** A text in which groups of digits stay together. */
export const prose = (text: string): string => text.replace(/(?<=\d) (?=\d{3}(?!\d))/g, '\u00a0')
