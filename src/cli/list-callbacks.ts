import { readAccount } from './ami-account.ts';
import { AmiClient, type Header } from './ami-client.ts';
import type { ListCallbacksOptions } from './callbacks.ts';
import { dateAndTime } from './clock-time.ts';
import { EXIT } from './failure.ts';
import { refusal, type Shown, shown } from './shown-message.ts';
import { type Output, printable, type Style, styleFor } from './terminal.ts';

/** Lists status callbacks that were not taken yet. */
export async function listCallbacks(options: ListCallbacksOptions, output: Output): Promise<number> {
  const client = await AmiClient.open(readAccount(options));
  try {
    const headers: Header[] = [['Limit', String(options.limit)]];
    if (options.dead) headers.push(['State', 'dead']);
    if (options.project !== undefined) headers.push(['Project', options.project]);
    if (options.before !== undefined) headers.push(['Before', options.before]);
    const { response, events } = await client.request('CallbackList', headers);
    if (response.text('Response') !== 'Success') throw refusal(response);
    const callbacks = events.map((event) => shown(event));
    if (options.json) for (const callback of callbacks) output.write(`${JSON.stringify(callback)}\n`);
    else if (callbacks.length === 0) output.write(`There are no ${options.dead ? 'dead ' : ''}callbacks.\n`);
    else output.write(callbackTable(callbacks, styleFor(output)));
    return EXIT.ok;
  } finally {
    client.close();
  }
}

/** Callbacks in columns, one line each. */
function callbackTable(callbacks: readonly Shown[], style: Style): string {
  const rows = callbacks.map((callback) => [
    dateAndTime(text(callback, 'at')),
    text(callback, 'messageId'),
    text(callback, 'status'),
    text(callback, 'state'),
    text(callback, 'attempts'),
    text(callback, 'receiver'),
    text(callback, 'lastError'),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padEnd(widths[column]!));
  const body = rows.map((row) => {
    const cells = line(row);
    cells[STATE] = style(row[STATE] === 'dead' ? 'red' : 'yellow', cells[STATE]!);
    return cells.join('  ').trimEnd();
  });
  return `${[style('bold', line(HEADINGS).join('  ').trimEnd()), ...body].join('\n')}\n`;
}

function text(callback: Shown, key: string): string {
  return printable(String(callback[key] ?? ''));
}

const HEADINGS: readonly string[] = [
  'TRANSITION',
  'MESSAGE ID',
  'STATUS',
  'STATE',
  'ATTEMPTS',
  'RECEIVER',
  'LAST ERROR',
];
const STATE = HEADINGS.indexOf('STATE');
