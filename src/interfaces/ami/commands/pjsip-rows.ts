import type { PjsipAuth, PjsipEndpoint, PjsipIdentify, PjsipTransport } from '../../../config/pjsip-types.ts';
import { contactHash, contactName, type ShownContact } from '../objects/contact.ts';
import { lastGiven } from '../objects/given-option.ts';
import { withPrefix } from '../objects/network.ts';
import { configured } from '../objects/shown-option.ts';
import { bindText, transportTos } from '../objects/transport.ts';
import { column } from './columns.ts';

/*
 * Rows of the console's tables of SIP objects, with LF, and the rows above them that name the columns. An object that
 * belongs to another stands a level deeper: two blanks further right, its first column two narrower (pjsip_cli.c).
 */

export function endpointHeader(): string {
  return ` Endpoint:  ${title('Endpoint/CID', NAME_WIDTH)}  <State.....>  <Channels.>\n`;
}

export function endpointRow(endpoint: PjsipEndpoint, state: string): string {
  const { number } = endpoint.callerId;
  const name = configured(number === '' ? endpoint.name : `${endpoint.name}/${number}`);
  const busyAt = Number(lastGiven(endpoint, 'device_state_busy_at') ?? '0') || 'inf';
  return ` Endpoint:  ${column(name, NAME_WIDTH)}  ${column(state, 12)}  0 of ${busyAt}\n`;
}

export function authHeader(level: number): string {
  return `${label('I/OAuth', level)}:  ${title('AuthId/UserName', WIDTH - indent(level) - 3)}\n`;
}

export function authRow(auth: PjsipAuth, name: 'Auth' | 'InAuth' | 'OutAuth', level: number): string {
  return `${label(name, level)}:  ${configured(`${auth.name}/${auth.username}`)}\n`;
}

export function aorHeader(level: number): string {
  return `${label('Aor', level)}:  ${title('Aor', aorWidth(level))}  <MaxContact>\n`;
}

export function aorRow({ name, maxContacts }: { name: string; maxContacts: number }, level: number): string {
  return `${label('Aor', level)}:  ${column(configured(name), aorWidth(level))}  ${maxContacts}\n`;
}

export function contactHeader(level: number): string {
  const name = title('Aor/ContactUri', contactWidth(level));
  return `${label('Contact', level)}:  ${name} <Hash....> <Status> <RTT(ms)..>\n`;
}

export function contactRow({ contact, state }: ShownContact, level: number): string {
  const name = column(configured(contactName(contact)), contactWidth(level));
  const hash = contactHash(contact).slice(0, 10);
  const roundtrip = state.roundtripUsec === undefined ? 'nan' : (state.roundtripUsec / 1000).toFixed(3);
  const status = STATUSES[state.status].padEnd(7);
  return `${label('Contact', level)}:  ${name} ${hash} ${status} ${roundtrip.padStart(11)}\n`;
}

export function transportHeader(level: number): string {
  const bind = title('BindAddress', WIDTH - indent(level) - 48);
  return `${label('Transport', level)}:  <TransportId........>  <Type>  <cos>  <tos>  ${bind}\n`;
}

export function transportRow(transport: PjsipTransport, level: number): string {
  const number = (value: string): string => value.padStart(5);
  return (
    `${label('Transport', level)}:  ${configured(transport.name).padEnd(21)}  ${transport.protocol.padStart(6)}` +
    `  ${number(lastGiven(transport, 'cos') ?? '0')}  ${number(transportTos(transport))}  ${bindText(transport.bind)}\n`
  );
}

export function identifyHeader(level: number): string {
  return `${label('Identify', level)}:  ${title('Identify/Endpoint', WIDTH - indent(level) - 3)}\n`;
}

export function identifyRow({ name, endpoint }: PjsipIdentify, level: number): string {
  return `${label('Identify', level)}:  ${configured(`${name}/${endpoint}`)}\n`;
}

export function matchHeader(level: number): string {
  return `${label('Match', level)}:  ${title('criteria', 38 - 2 * level + 1)}\n`;
}

export function matchRows({ match, matchHeader, matchRequestUri }: PjsipIdentify, level: number): string {
  const row = (name: string, value: string): string => `${label(name, level)}: ${configured(value)}\n`;
  return (
    match.map((one) => row('Match', withPrefix(one))).join('') +
    (matchHeader === '' ? '' : row('Header', matchHeader)) +
    (matchRequestUri === '' ? '' : row('RequestURI', matchRequestUri))
  );
}

/** `<Name....>`, as wide as the column. */
function title(name: string, width: number): string {
  return `<${name.padEnd(width - 2, '.')}>`;
}

function label(name: string, level: number): string {
  return name.padStart(indent(level));
}

function indent(level: number): number {
  return 9 + 2 * level;
}

function aorWidth(level: number): number {
  return NAME_WIDTH - 2 * level;
}

function contactWidth(level: number): number {
  return 46 - 2 * level;
}

const STATUSES: Readonly<Record<ShownContact['state']['status'], string>> = {
  NonQualified: 'NonQual',
  Reachable: 'Avail',
  Unreachable: 'Unavail',
  Removed: 'Removed',
};

const WIDTH = 90;
const NAME_WIDTH = 51;
