/** An element as the packages @xmpp/* read and write it (ltx). What is given as text is escaped when it is written. */
export interface XmlElement {
  readonly name: string;
  readonly attrs: Record<string, string>;
  readonly children: (XmlElement | string)[];
  readonly parent: XmlElement | null;
  /** Without a namespace: of any. */
  is(name: string, xmlns?: string): boolean;
  /** Of the element itself, inherited where it has none of its own. */
  getNS(): string | undefined;
  getChild(name: string, xmlns?: string): XmlElement | undefined;
  getChildren(name: string, xmlns?: string): XmlElement[];
  getChildElements(): XmlElement[];
  /** The text right inside the child. `null` or undefined: there is no such child. */
  getChildText(name: string, xmlns?: string): string | null | undefined;
  /** The text right inside, without that of elements in it. */
  text(): string;
  append(child: XmlElement | string): void;
  toString(): string;
}

/** Makes an element; attributes that are undefined are left out. */
export type BuildXml = (
  name: string,
  attributes?: Readonly<Record<string, string | undefined>>,
  ...children: readonly (XmlElement | string | undefined | readonly (XmlElement | string)[])[]
) => XmlElement;
