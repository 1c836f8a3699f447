import { Fields, named } from './fields.ts';

/**
 * Why a request could not be taken as it came. The session goes on: the next request begins after its empty line.
 * `line-break` is met where a request does not come in lines: over HTTP.
 */
export type FramingProblem = 'line-too-long' | 'too-many-lines' | 'nul' | 'line-break';

/** One request: its header lines, and what was wrong with it. */
export interface RequestFrame {
  /** What could be kept; with a problem this is only good for its ActionID. */
  readonly fields: Fields;
  readonly problem: FramingProblem | undefined;
}

export interface FramingLimits {
  /** Characters of a line without its end. */
  readonly lineBytes: number;
  /** The same for `Body` and `Base64Body`. */
  readonly bodyLineBytes: number;
  /** Header lines of a request. */
  readonly lines: number;
  /** All lines of a request together. */
  readonly requestBytes: number;
}

/**
 * Cuts a stream of bytes into AMI requests. A line ends at LF, a CR before it is dropped, so CRLF and bare LF
 * may be mixed; a request ends with an empty line, and an empty line with nothing before it is a request too.
 *
 * Asterisk keeps 1,022 characters of a line, cuts a line at a NUL and reads the tail of an overlong line as
 * one more header. Here the limits are wider, a NUL is a problem, and an overlong line is one problem.
 *
 * Memory is bounded by {@link FramingLimits.requestBytes} plus one chunk, and work is linear in what comes
 * in, however it is cut into chunks.
 */
export class RequestReader {
  /** Bodies count as ordinary lines until somebody has logged in. */
  acceptBodies = true;

  readonly #limits: FramingLimits;
  #lines: string[] = [];
  #bytes = 0;
  #problem: FramingProblem | undefined;
  /** The `Base64Body` line just taken and the lines it goes on with; undefined after any other line. */
  #base64: string[] | undefined;
  #base64Bytes = 0;
  /** The beginning of a line whose end has not come yet. */
  #held: string[] = [];
  #heldBytes = 0;
  /** Inside a line that was given up: everything up to its LF goes. */
  #skipping = false;

  constructor(limits: FramingLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /** The requests that this chunk completed, in order. */
  push(chunk: Buffer): RequestFrame[] {
    const text = chunk.toString('latin1');
    const frames: RequestFrame[] = [];
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end < 0) break;
      if (this.#skipping) this.#skipping = false;
      else
        this.#take(
          this.#heldBytes === 0 ? text.slice(start, end) : this.#release(text.slice(start, end)),
          frames,
        );
      start = end + 1;
    }
    if (start < text.length && !this.#skipping) this.#hold(start === 0 ? text : text.slice(start));
    return frames;
  }

  #take(raw: string, frames: RequestFrame[]): void {
    const line = raw.charCodeAt(raw.length - 1) === CR ? raw.slice(0, -1) : raw;
    if (this.#base64 !== undefined && this.#continues(this.#base64, line)) return;
    if (line.length === 0) {
      frames.push({ fields: new Fields(this.#lines), problem: this.#problem });
      this.#lines = [];
      this.#bytes = 0;
      this.#problem = undefined;
      return;
    }
    this.#bytes += line.length;
    if (line.length > this.#limits.lineBytes && line.length > this.#limitFor(line)) {
      this.#problem ??= 'line-too-long';
    } else if (this.#lines.length >= this.#limits.lines || this.#bytes > this.#limits.requestBytes) {
      this.#problem ??= 'too-many-lines';
    } else {
      if (line.includes('\0')) this.#problem ??= 'nul';
      // A problem needs no more than the ActionID.
      if (this.#problem === undefined || named(line, 'ActionID')) this.#lines.push(line);
      if (this.acceptBodies && this.#problem === undefined && named(line, 'Base64Body')) {
        this.#base64 = [line];
        this.#base64Bytes = line.length;
      }
    }
  }

  /**
   * Base64 as `base64` and MIME write it goes on over several lines. They have no colon, which every header has, so
   * Asterisk passes over them and sends the first line's text alone. True: the line was one of those.
   */
  #continues(pieces: string[], line: string): boolean {
    const goesOn = BASE64_LINE.test(line) && !(pieces[pieces.length - 1] as string).trimEnd().endsWith('=');
    if (!goesOn) {
      this.#base64 = undefined;
      if (pieces.length > 1) this.#lines[this.#lines.length - 1] = pieces.join('');
      return false;
    }
    this.#base64Bytes += line.length;
    this.#bytes += line.length;
    if (this.#base64Bytes > this.#limits.bodyLineBytes) {
      this.#problem ??= 'line-too-long';
      this.#base64 = undefined;
    } else pieces.push(line);
    return true;
  }

  #hold(piece: string): void {
    this.#held.push(piece);
    this.#heldBytes += piece.length;
    // A peer that sends byte by byte must not cost an array entry a byte.
    if (this.#held.length >= MAXIMUM_PIECES) this.#held = [this.#held.join('')];
    // One more for the CR that may stand at the end.
    if (this.#heldBytes <= this.#limits.lineBytes + 1) return;
    if (this.#held.length > 1 && (this.#held[0] as string).length < BODY_NAME_BYTES) {
      this.#held = [this.#held.join('')];
    }
    if (this.#heldBytes <= this.#limitFor(this.#held[0] as string) + 1) return;
    this.#problem ??= 'line-too-long';
    this.#held = [];
    this.#heldBytes = 0;
    this.#skipping = true;
  }

  #release(tail: string): string {
    this.#held.push(tail);
    const line = this.#held.join('');
    this.#held = [];
    this.#heldBytes = 0;
    return line;
  }

  #limitFor(line: string): number {
    const isBody = this.acceptBodies && (named(line, 'Base64Body') || named(line, 'Body'));
    return isBody ? this.#limits.bodyLineBytes : this.#limits.lineBytes;
  }
}

export const DEFAULT_LIMITS: FramingLimits = {
  lineBytes: 65_536,
  // 1 MiB as Base64 is 1,398,104 characters; the rest is for the name and for white space in between.
  bodyLineBytes: 1_572_864,
  lines: 128,
  requestBytes: 4_194_304,
};

const CR = 0x0d;
const BASE64_LINE = /^[ \t]*[A-Za-z0-9+/_-]+={0,2}[ \t]*$/;
const MAXIMUM_PIECES = 1024;
/** `Base64Body:` */
const BODY_NAME_BYTES = 11;
