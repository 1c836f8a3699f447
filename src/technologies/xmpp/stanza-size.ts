import type { XmlElement } from './xml-element.ts';

/** How many characters an element holds, about: its texts, its attributes, and what is within it. */
export function stanzaSize({ name, attrs, children }: XmlElement): number {
  let size = name.length;
  for (const value of Object.values(attrs)) size += value?.length ?? 0;
  for (const child of children) size += typeof child === 'string' ? child.length : stanzaSize(child);
  return size;
}
