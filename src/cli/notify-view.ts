import { isOver, isTaken, type PhoneRow } from './notified-phones.ts';
import { printable, type Style } from './terminal.ts';

/** One line for one phone, as soon as its fate is known. */
export function phoneLine(row: PhoneRow, style: Style): string {
  const where = row.contact === '' ? row.target : `${row.target}  ${row.contact}`;
  return `${printable(where)}  ${style(colourOf(row), row.status)}  ${printable(answerOf(row))}`.trimEnd();
}

/** All phones in columns, and how many took it. */
export function summary(rows: readonly PhoneRow[], style: Style): string {
  const cells = rows.map((row) => [
    printable(row.target),
    printable(row.contact === '' ? '-' : row.contact),
    row.status,
    row.code === 0 ? '-' : String(row.code),
    printable(row.text === '' ? '-' : row.text),
    row.ms === undefined ? '-' : String(row.ms),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...cells.map((line) => line[column]!.length)),
  );
  const pad = (line: readonly string[]) =>
    line.map((cell, column) =>
      column === MS ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
  const lines = cells.map((line, index) => {
    const padded = pad(line);
    padded[STATUS] = style(colourOf(rows[index]!), padded[STATUS]!);
    return padded.join('  ');
  });
  return `${[style('bold', pad(HEADINGS).join('  ')), ...lines, '', totals(rows)].join('\n')}\n`;
}

/** `398 of 400 took it, 1 did not, 1 is waited for`. */
export function totals(rows: readonly PhoneRow[]): string {
  const taken = rows.filter(isTaken).length;
  const waiting = rows.filter(({ status }) => !isOver(status)).length;
  const refused = rows.length - taken - waiting;
  const parts = [`${taken} of ${rows.length} took it`];
  if (refused > 0) parts.push(`${refused} did not`);
  if (waiting > 0) parts.push(`${waiting} still ${waiting === 1 ? 'is' : 'are'} waited for`);
  return `${parts.join(', ')}.`;
}

function answerOf({ code, text }: PhoneRow): string {
  return code === 0 ? text : `${code} ${text}`;
}

function colourOf(row: PhoneRow): 'green' | 'red' | 'yellow' {
  if (isTaken(row)) return 'green';
  return isOver(row.status) ? 'red' : 'yellow';
}

const HEADINGS: readonly string[] = ['ENDPOINT', 'CONTACT', 'STATUS', 'CODE', 'TEXT', 'MS'];
const STATUS = HEADINGS.indexOf('STATUS');
const MS = HEADINGS.indexOf('MS');
