import { readAccount } from './ami-account.ts';
import { AmiClient } from './ami-client.ts';
import type { CarrierOptions } from './carrier.ts';
import { text } from './carrier-view.ts';
import { EXIT } from './failure.ts';
import { readShown } from './show-carrier.ts';
import { refusal } from './shown-message.ts';
import { type Output, printable } from './terminal.ts';

/** Pauses, drains or resumes a carrier, and says how it stands then. */
export async function setCarrier(
  name: string,
  mode: 'pause' | 'drain' | 'resume',
  options: CarrierOptions,
  output: Output,
): Promise<number> {
  const client = await AmiClient.open(readAccount(options));
  try {
    const { response } = await client.request(ACTIONS[mode], [['Carrier', name]]);
    if (response.text('Response') !== 'Success') throw refusal(response);
    const { carrier } = await readShown(client, name);
    if (options.json) output.write(`${JSON.stringify(carrier)}\n`);
    else output.write(`${printable(name)} is ${text(carrier, 'status')}.\n`);
    return EXIT.ok;
  } finally {
    client.close();
  }
}

const ACTIONS = { pause: 'CarrierPause', drain: 'CarrierDrain', resume: 'CarrierResume' } as const;
