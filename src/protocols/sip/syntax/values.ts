import { trimmed } from './characters.ts';

/**
 * Splits header values at the commas between them: those outside of quoted strings and angle brackets
 * (RFC 3261 §7.3.1). Empty pieces are dropped. Not for headers whose values hold commas themselves (WWW-Authenticate,
 * Authorization, Date).
 */
export function splitValues(lines: readonly string[]): readonly string[] {
  if (lines.every((line) => line !== '' && line.indexOf(',') < 0)) return lines;
  const values: string[] = [];
  for (const line of lines) {
    let start = 0;
    let quoted = false;
    let angled = false;
    for (let i = 0; i < line.length; i++) {
      const code = line.charCodeAt(i);
      if (code === QUOTE && !angled) quoted = !quoted;
      else if (quoted) {
        if (code === BACKSLASH) i++;
      } else if (code === LESS) angled = true;
      else if (code === GREATER) angled = false;
      else if (code === COMMA && !angled) {
        add(values, line.slice(start, i));
        start = i + 1;
      }
    }
    add(values, line.slice(start));
  }
  return values;
}

function add(values: string[], piece: string): void {
  const value = trimmed(piece);
  if (value !== '') values.push(value);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LESS = 0x3c;
const GREATER = 0x3e;
const BACKSLASH = 0x5c;
