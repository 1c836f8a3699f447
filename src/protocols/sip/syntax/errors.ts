/** What reading or writing SIP text can fail with. */
export class SipSyntaxError extends Error {
  override readonly name = 'SipSyntaxError';
  readonly code: SipSyntaxErrorCode;

  constructor(code: SipSyntaxErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type SipSyntaxErrorCode =
  /** CR, LF or NUL, or a character above U+00FF, in something that is to be written into a message. */
  | 'unsafe-text'
  /** A stream whose next message cannot be delimited: it has to be closed. */
  | 'head-too-large'
  | 'body-too-large'
  | 'bad-content-length'
  | 'not-sip';
