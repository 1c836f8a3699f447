import { readAccount } from './ami-account.ts';
import { AmiClient } from './ami-client.ts';
import type { CarrierOptions } from './carrier.ts';
import { colourOf, rate, shownCarrier, text } from './carrier-view.ts';
import { dateAndTime } from './clock-time.ts';
import { EXIT } from './failure.ts';
import { refusal, type Shown, shown } from './shown-message.ts';
import { type Output, type Style, styleFor } from './terminal.ts';

/** Shows a carrier and each of its connections. */
export async function showCarrier(name: string, options: CarrierOptions, output: Output): Promise<number> {
  const client = await AmiClient.open(readAccount(options));
  try {
    const { carrier, links } = await readShown(client, name);
    const style = styleFor(output);
    if (options.json) output.write(`${JSON.stringify({ ...carrier, links })}\n`);
    else output.write(`${[...carrierLines(carrier, style), ...linkLines(links, style)].join('\n')}\n`);
    return EXIT.ok;
  } finally {
    client.close();
  }
}

/** What CarrierShow tells. @throws CommandFailure when there is no such carrier */
export async function readShown(
  client: AmiClient,
  name: string,
): Promise<{ readonly carrier: Shown; readonly links: readonly Shown[] }> {
  const { response, events } = await client.request('CarrierShow', [['Carrier', name]]);
  if (response.text('Response') !== 'Success') throw refusal(response);
  const [detail, ...links] = events;
  return {
    carrier: detail === undefined ? {} : shownCarrier(detail),
    links: links.map((link) => {
      const { carrier: _, ...rest } = shown(link);
      return rest;
    }),
  };
}

function carrierLines(carrier: Shown, style: Style): string[] {
  const status = text(carrier, 'status');
  const reason = text(carrier, 'reason');
  const silence = text(carrier, 'throttledUntil');
  return [
    `${style('bold', text(carrier, 'carrier'))}  ${style(colourOf(status), status)}${reason === '' ? '' : `  ${reason}`}`,
    `  protocol    ${text(carrier, 'protocol')}`,
    `  since       ${dateAndTime(text(carrier, 'since'))}`,
    `  rate        ${rate(text(carrier, 'throughput'))}${silence === '' ? '' : `, silent until ${dateAndTime(silence)}`}`,
    `  under way   ${text(carrier, 'inFlight')} given, ${text(carrier, 'queued')} waiting`,
    `  segments    ${text(carrier, 'sent')} sent, ${text(carrier, 'failed')} failed, ${text(carrier, 'retried')} put off`,
    `  receipts    ${text(carrier, 'receipts')}`,
    `  received    ${text(carrier, 'received')}`,
  ];
}

function linkLines(links: readonly Shown[], style: Style): string[] {
  const width = Math.max(0, ...links.map((link) => text(link, 'link').length));
  return links.map((link) => {
    const state = text(link, 'state');
    const cells = [
      text(link, 'link').padEnd(width),
      style(colourOf(state), state.padEnd('connecting'.length)),
      dateAndTime(text(link, 'since')),
      text(link, 'reason'),
    ];
    return `  ${cells.join('  ').trimEnd()}`;
  });
}
