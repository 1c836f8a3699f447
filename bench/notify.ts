import { ADMIN_SECRET, type Site } from '../test/site.ts';
import { allRecorded, withGateway } from './gateway.ts';
import type { AmiNotifyJob, AmiNotifyResult } from './load/ami-notify.ts';
import { LoadProcess } from './load/process.ts';
import { storeContacts } from './load/stored-contacts.ts';
import type { Progress } from './progress.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** PJSIPNotify to every one of 10,000 registered phones, all asked for at once over one AMI connection. */
export async function run(progress: Progress): Promise<BenchTable> {
  const load = new LoadProcess<AmiNotifyJob | 'ports', AmiNotifyResult | readonly number[]>(
    './ami-notify.ts',
    progress,
  );
  try {
    await load.ready();
    const ports = (await load.run('ports')) as readonly number[];
    const endpoints = Array.from({ length: PHONES }, (_, i) => ({ name: `u${i}` }));
    return await withGateway(
      { endpoints },
      async (_, site) => {
        const rows: BenchRow[] = [];
        for (const round of ['first', 'second', 'third']) rows.push(...(await notify(load, site, round)));
        return { title: 'NOTIFY to 10,000 registered phones over UDP, each kept and tracked', rows };
      },
      (site) => storeContacts(site, PHONES, (phone) => ports[phone % ports.length] ?? 0),
    );
  } finally {
    await load.end();
  }
}

async function notify(
  load: LoadProcess<AmiNotifyJob | 'ports', AmiNotifyResult | readonly number[]>,
  site: Site,
  round: string,
): Promise<BenchRow[]> {
  const job = { amiPort: site.amiPort, user: 'admin', secret: ADMIN_SECRET, phones: PHONES };
  const { answered, told, refused, repeated } = (await load.run(job)) as AmiNotifyResult;
  await allRecorded(site);
  if (refused > 0) throw new Error(`${refused} of ${PHONES} NOTIFYs were refused`);
  const note = `told as delivered after ${told.toFixed(2)} s`;
  return [
    { name: `${round} time: all answered`, value: answered, unit: 's', goal: 0.7, note },
    { name: `${round} time: sent twice`, value: repeated, unit: 'phones', goal: 0 },
  ];
}

const PHONES = 10_000;
