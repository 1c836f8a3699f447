import { styleText } from 'node:util';

/** Where a command writes: enough of a stream to know whether people look at it. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export type Style = (format: 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan', text: string) => string;

/** Colours on a terminal, plain text elsewhere and where NO_COLOR asks for it (https://no-color.org). */
export function styleFor(output: Output, environment: NodeJS.ProcessEnv = process.env): Style {
  const { NO_COLOR = '' } = environment;
  const coloured = output.isTTY === true && NO_COLOR === '';
  return coloured ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

/** What came from a network, made fit for a terminal: control characters could move the cursor or fake a line. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it takes out
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (character) => ESCAPES.get(character) ?? '\ufffd');
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\r', '\\r'],
  ['\n', '\\n'],
  ['\t', '\\t'],
]);
