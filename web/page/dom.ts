// Elements from data: text is always text, so that nothing of an input becomes markup.

type Child = Node | string | undefined | false

/** An element with attributes and children; `undefined` and `false` leave a child or an attribute out, `true` is an attribute without value. */
export const element = <Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string | boolean | undefined>>,
  ...children: ReadonlyArray<Child>
): HTMLElementTagNameMap[Tag] => {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
  made.append(...children.filter((child): child is Node | string => child !== undefined && child !== false))
  return made
}

/** The element of the page with that id. @throws Error where page.html has none: a fault of the build */
export const byId = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`page.html has no ${kind.name} ${id}`)
}

/** Offers a text as a file to keep; the file is made here. */
export const saveFile = (name: string, text: string, type: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type }))
  element('a', { href: url, download: name }).click()
  // The browser needs the address until it has begun to save.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
