import assert from 'node:assert/strict';
import { join } from 'node:path';
import { PROJECT_ROOT } from './gateway.ts';
import { Program } from './program.ts';
import type { Site } from './site.ts';

/** A carrier over SMPP and the route to it, as they stand in messaging.conf. */
export function smppCarrier(name: string, port: number, ...lines: readonly string[]): string {
  return `
[${name}]
type=carrier
protocol=smpp
host=127.0.0.1
port=${port}
system_id=aldis
password=secret
reconnect_minimum=1
reconnect_maximum=1
${lines.join('\n')}
`;
}

/** A route to a carrier; by default for every number. */
export function carrierRoute(carrier: string, ...lines: readonly string[]): string {
  return `\n[to-${carrier}]\ntype=route\ncarrier=${carrier}\n${lines.join('\n')}\n`;
}

/** What `aldis carrier list --json` says, line by line. */
export async function listCarriers(
  site: Pick<Site, 'config' | 'directory'>,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const entry = join(PROJECT_ROOT, 'src', 'aldis.js');
  const args = [entry, 'carrier', 'list', '--json', '--config', site.config];
  const program = new Program(process.execPath, args, { cwd: site.directory });
  assert.equal(await program.end(), 0, program.output);
  const lines = program.output.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
