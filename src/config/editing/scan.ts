import { strip } from '../conf/strip.ts';
import { CommentSplitter } from './comment-split.ts';

/** A line that says something, with the comments that belong to it. */
export interface ScannedLine {
  /** Counts from 1. */
  readonly number: number;
  /** Without comments and the blanks around it. */
  readonly content: string;
  /** The comment lines and empty lines in front of it, as written. */
  readonly before: readonly string[];
  /** The comment behind it in the same line, with the blanks in front; empty when there is none. */
  readonly beside: string;
}

export interface ScannedFile {
  readonly lines: readonly ScannedLine[];
  /** Comments behind the last line. */
  readonly trailing: readonly string[];
}

/**
 * Reads a file line by line for what the parser leaves out. Comments and empty lines belong to what follows them, as in
 * Asterisk's CONFIG_FLAG_WITHCOMMENTS.
 */
export function scanFile(text: string): ScannedFile {
  const splitter = new CommentSplitter();
  const lines: ScannedLine[] = [];
  let pending: string[] = [];
  const raws = text.replace(/^\ufeff/, '').split('\n');
  if (raws.at(-1) === '') raws.pop();
  for (const [index, written] of raws.entries()) {
    const raw = written.endsWith('\r') ? written.slice(0, -1) : written;
    if (written.length >= MAXIMUM_LINE) {
      pending.push(raw);
      continue;
    }
    if (!splitter.insideBlock && strip(raw) === '') {
      pending.push('');
      continue;
    }
    const { content, inner, beside, opening } = splitter.split(raw);
    const said = strip(content ?? '');
    if (said === '') {
      pending.push(raw);
      continue;
    }
    lines.push({ number: index + 1, content: said, before: [...pending, ...inner], beside });
    pending = opening === '' ? [] : [opening];
  }
  return { lines, trailing: pending };
}

/** Bytes: a longer line is not read (../conf/parse.ts); texts are Latin-1 images here, one character a byte. */
export const MAXIMUM_LINE = 8192;
