import { EventEmitter } from 'node:events';
import { referenced } from '../../protocols/xml/references.ts';
import { cleanText } from './clean-text.ts';
import type { BuildXml, XmlElement } from './xml-element.ts';

/**
 * Reads the stream of a connection of @xmpp/*, in place of the parser of the packages: which looks through all that is there once
 * for each character of a long text (75 ms for 64 KiB), builds whatever comes as deep and as wide as it comes, and keeps what
 * stands between stanzas.
 *
 * Emits `start` (the stream's root), `element` (each whole child of it) and `end`. Servers pass on what strangers write, so that
 * nothing that XML allows breaks a stream: elements deeper than {@link DEEPEST} are left out, and of a stanza that is larger than
 * {@link LARGEST} only its attributes remain, with {@link OVERLONG} in it.
 */
export class StreamParser extends EventEmitter {
  readonly #xml: BuildXml;
  #root: XmlElement | undefined;
  /** Where what comes next belongs, and how deep that is below the root. */
  #cursor: XmlElement | undefined;
  #depth = 0;
  /** Elements inside of the cursor that are open and not built. */
  #unbuilt = 0;
  /** Of the stanza that is read. */
  #size = 0;
  /** What was not whole yet. */
  #rest = '';
  #isRaw = false;
  #isOver = false;

  constructor(xml: BuildXml) {
    super();
    this.#xml = xml;
  }

  /** @throws Error when it is not well-formed, or holds what RFC 6120 §11.1 forbids; nothing more is read then */
  write(text: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const input = this.#rest === '' ? text : this.#rest + text;
    this.#rest = '';
    let at = 0;
    while (at < input.length) {
      const next = this.#isRaw ? this.#raw(input, at) : this.#token(input, at);
      if (next === 'ended') return;
      if (next === at) {
        this.#rest = input.slice(at);
        if (this.#rest.length > LONGEST_TAG) throw new Error(`A tag of over ${LONGEST_TAG} characters came`);
        break;
      }
      at = next;
    }
    this.#isOver = false;
  }

  /** Reads one; answers with where the next begins, and with its own beginning where it is not whole. */
  #token(input: string, at: number): number | 'ended' {
    const opening = input.indexOf('<', at);
    if (opening !== at) return this.#characters(input, at, opening < 0 ? input.length : opening);
    if (input[at + 1] === '!') return this.#beginRaw(input, at);
    const end = endOfTag(input, at);
    if (end < 0) return at;
    const tag = input.slice(at, end);
    this.#grow(tag.length);
    if (tag[1] === '/') return this.#close(tag.slice(2, -1).trimEnd()) ? 'ended' : end;
    if (tag[1] === '?') {
      if (this.#root !== undefined) throw new Error('A processing instruction came');
    } else this.#open(tag);
    return end;
  }

  #characters(input: string, at: number, end: number): number {
    let until = end;
    if (end === input.length) {
      const reference = input.lastIndexOf('&');
      const isCut =
        reference >= at && end - reference < LONGEST_REFERENCE && input.indexOf(';', reference) < 0;
      if (isCut) until = reference;
    }
    if (until > at) this.#text(input.slice(at, until), true);
    return until;
  }

  #beginRaw(input: string, at: number): number {
    const begun = input.slice(at, at + CDATA.length);
    if (begun !== CDATA && CDATA.startsWith(begun)) return at;
    if (begun !== CDATA) throw new Error('A comment or a document type came');
    this.#isRaw = true;
    return at + CDATA.length;
  }

  #raw(input: string, at: number): number {
    const end = input.indexOf(CDATA_END, at);
    if (end >= 0) {
      this.#text(input.slice(at, end), false);
      this.#isRaw = false;
      return end + CDATA_END.length;
    }
    // The end may have begun.
    const until = Math.max(at, input.length - CDATA_END.length + 1);
    this.#text(input.slice(at, until), false);
    return until;
  }

  #text(text: string, hasReferences: boolean): void {
    this.#grow(text.length);
    if (this.#root === undefined && /\S/.test(text)) throw new Error('Something came that is no XML');
    // Between stanzas there is but white space (RFC 6120 §4.6.1).
    if (this.#depth === 0 || this.#unbuilt > 0 || this.#size > LARGEST || text === '') return;
    const clean = cleanText(text);
    this.#cursor?.append(hasReferences ? resolved(clean) : clean);
  }

  #open(tag: string): void {
    const isEmpty = tag.endsWith('/>');
    this.#grow(ELEMENT_SIZE);
    if (this.#depth > 0 && (this.#depth >= DEEPEST || this.#unbuilt > 0 || this.#size > LARGEST)) {
      if (!isEmpty) this.#unbuilt++;
      return;
    }
    const element = this.#element(tag);
    if (this.#root === undefined) {
      this.#root = element;
      this.#cursor = element;
      this.emit('start', element);
      if (isEmpty) throw new Error('The stream is empty');
      return;
    }
    if (this.#depth === 0) (element as { parent: XmlElement | null }).parent = this.#root;
    else this.#cursor?.append(element);
    this.#depth++;
    this.#cursor = element;
    if (isEmpty) this.#closeOne(element);
  }

  /** True: that was the root. */
  #close(name: string): boolean {
    if (this.#unbuilt > 0) {
      this.#unbuilt--;
      return false;
    }
    const element = this.#cursor;
    if (element === undefined || element.name !== name) {
      throw new Error(`An element ends as ${JSON.stringify(name.slice(0, 50))}, which is not how it began`);
    }
    if (element === this.#root) {
      this.emit('end', element);
      return true;
    }
    this.#closeOne(element);
    return false;
  }

  #closeOne(element: XmlElement): void {
    this.#depth--;
    this.#cursor = element.parent ?? undefined;
    if (this.#depth > 0) return;
    if (this.#size > LARGEST) element.append(this.#xml(OVERLONG.name, { xmlns: OVERLONG.xmlns }));
    this.#size = 0;
    this.emit('element', element);
  }

  #grow(by: number): void {
    if (this.#root === undefined) return;
    if (this.#depth === 0) this.#size = 0;
    const wasSmall = this.#size <= LARGEST;
    this.#size += by;
    if (!wasSmall || this.#size <= LARGEST || this.#depth === 0) return;
    // From here on only its end is looked for.
    let top = this.#cursor;
    for (; this.#depth > 1; this.#depth--) {
      this.#unbuilt++;
      top = top?.parent ?? undefined;
    }
    top?.children.splice(0);
    this.#cursor = top;
  }

  #element(tag: string): XmlElement {
    NAME.lastIndex = 1;
    const name = NAME.exec(tag)?.[0];
    if (name === undefined) throw new Error('A tag without a name came');
    const attributes: Record<string, string> = {};
    let at = NAME.lastIndex;
    for (let count = 0; ; count++) {
      ATTRIBUTE.lastIndex = at;
      const found = ATTRIBUTE.exec(tag);
      if (found === null) break;
      at = ATTRIBUTE.lastIndex;
      const [, key = '', quoted = ''] = found;
      if (count < MOST_ATTRIBUTES) attributes[key] = attributeValue(quoted);
    }
    TAG_END.lastIndex = at;
    if (!TAG_END.test(tag)) throw new Error('A tag cannot be read');
    return this.#xml(name, attributes);
  }
}

/** Stands in a stanza that was too large to be read. */
export const OVERLONG = { name: 'overlong', xmlns: 'urn:aldis:overlong:0' } as const;

/** Behind the `>` that is in no value; -1: it is not there yet. */
function endOfTag(input: string, at: number): number {
  let quote = 0;
  for (let index = at + 1; index < input.length; index++) {
    const char = input.charCodeAt(index);
    if (quote !== 0) {
      if (char === quote) quote = 0;
    } else if (char === GREATER) return index + 1;
    else if (char === APOSTROPHE || char === QUOTATION) quote = char;
  }
  return -1;
}

/** One so long is nothing that anybody here looks at, and may hold references for a tenth of a second's work. */
function attributeValue(quoted: string): string {
  const value = cleanText(quoted.slice(1, -1));
  return value.length > LONGEST_VALUE ? value : resolved(value);
}

/** XML 1.0 §4.1 and §4.6; others cannot be without a document type. @throws Error */
function resolved(text: string): string {
  return text.includes('&') ? text.replace(REFERENCE, (_, name: string | undefined) => referred(name)) : text;
}

function referred(name = ''): string {
  const known = referenced(name);
  if (known === undefined) throw new Error('A reference to no character came');
  return known;
}

const REFERENCE = /&(?:([^;&]{1,10});)?/g;
const LONGEST_REFERENCE = 12;
const NAME = /[^\s/>"'=<&]+/y;
const ATTRIBUTE = /\s+([^\s/>"'=<&]+)\s*=\s*("[^"]*"|'[^']*')/y;
const TAG_END = /\s*\/?>$/y;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';
const GREATER = 0x3e;
const APOSTROPHE = 0x27;
const QUOTATION = 0x22;
/** Nobody looks deeper. */
const DEEPEST = 64;
const MOST_ATTRIBUTES = 100;
const LONGEST_VALUE = 65_536;
/** Characters of a stanza, with something for what each element takes. Servers let at most 512 KiB pass (Prosody, between servers). */
const LARGEST = 2 * 1024 * 1024;
/** Of more than 8,000 elements, which 32 KiB can hold, the reading and the looking through would hold up all else. */
const ELEMENT_SIZE = 256;
const LONGEST_TAG = 1024 * 1024;
