/** Why a document or a text is no XML, or none that is read here. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  readonly code: XmlErrorCode;

  /** @param message half a sentence */
  constructor(code: XmlErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/**
 * `doctype`: it has one. `syntax`: it is not well-formed. `root`: there is no element, or more than one. `depth`: elements are
 * nested too deep. `reference`: one names nothing that XML has.
 */
export type XmlErrorCode = 'doctype' | 'syntax' | 'root' | 'depth' | 'reference';
