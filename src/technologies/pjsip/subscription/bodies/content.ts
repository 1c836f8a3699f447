import { contentLengthLine } from '../../../../protocols/sip/syntax/serialize.ts';

/** What a NOTIFY carries. */
export interface Content {
  readonly type: string;
  readonly bytes: Buffer;
  /** The Content-Type and Content-Length lines, each with its CRLF. */
  readonly lines: string;
}

export function content(type: string, text: string): Content {
  const bytes = Buffer.from(text, 'utf8');
  return { type, bytes, lines: `Content-Type: ${type}\r\n${contentLengthLine(bytes.length)}` };
}
