import { readAccount } from './ami-account.ts';
import { AmiClient } from './ami-client.ts';
import type { CarrierOptions } from './carrier.ts';
import { colourOf, rate, shownCarrier, text } from './carrier-view.ts';
import { EXIT } from './failure.ts';
import { refusal, type Shown } from './shown-message.ts';
import { type Output, type Style, styleFor } from './terminal.ts';

/** Lists the carriers, one line each. */
export async function listCarriers(options: CarrierOptions, output: Output): Promise<number> {
  const client = await AmiClient.open(readAccount(options));
  try {
    const { response, events } = await client.request('CarrierList');
    if (response.text('Response') !== 'Success') throw refusal(response);
    const carriers = events.map(shownCarrier);
    if (options.json) for (const carrier of carriers) output.write(`${JSON.stringify(carrier)}\n`);
    else if (carriers.length === 0) output.write('There are no carriers; add one to messaging.conf.\n');
    else output.write(carrierTable(carriers, styleFor(output)));
    return EXIT.ok;
  } finally {
    client.close();
  }
}

function carrierTable(carriers: readonly Shown[], style: Style): string {
  const rows = carriers.map((carrier) => [
    text(carrier, 'carrier'),
    text(carrier, 'protocol'),
    text(carrier, 'status'),
    `${text(carrier, 'linksUp')}/${text(carrier, 'links')}`,
    text(carrier, 'inFlight'),
    text(carrier, 'queued'),
    rate(text(carrier, 'throughput')),
    text(carrier, 'sent'),
    text(carrier, 'failed'),
    text(carrier, 'receipts'),
    text(carrier, 'received'),
    text(carrier, 'reason'),
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, column) =>
      NUMBERS.has(HEADINGS[column]!) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
  const body = rows.map((row) => {
    const cells = line(row);
    cells[STATUS] = style(colourOf(row[STATUS]!), cells[STATUS]!);
    return cells.join('  ').trimEnd();
  });
  return `${[style('bold', line(HEADINGS).join('  ').trimEnd()), ...body].join('\n')}\n`;
}

const HEADINGS: readonly string[] = [
  'CARRIER',
  'PROTOCOL',
  'STATUS',
  'LINKS',
  'IN FLIGHT',
  'QUEUED',
  'RATE',
  'SENT',
  'FAILED',
  'RECEIPTS',
  'RECEIVED',
  'REASON',
];
const STATUS = HEADINGS.indexOf('STATUS');
const NUMBERS: ReadonlySet<string> = new Set([
  'LINKS',
  'IN FLIGHT',
  'QUEUED',
  'RATE',
  'SENT',
  'FAILED',
  'RECEIPTS',
  'RECEIVED',
]);
