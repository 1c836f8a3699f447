import { isVersion2, letters3 } from './characters.ts';
import { formatHost } from './format-uri.ts';
import { endOfToken, ParameterScan, readParameters, skipSpace } from './parameters.ts';
import { type HostPort, parseHostPort, readHostPort } from './uri.ts';

/** The topmost Via (RFC 3261 §20.42). */
export interface Via {
  /** Upper case: UDP, TCP, TLS, WS, WSS. */
  readonly transport: string;
  readonly host: string;
  /** 0 when none is given. */
  readonly port: number;
  readonly branch: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** Name and version where they are not SIP/2.0. */
  readonly protocol?: string;
}

/** Reads one Via value. undefined when it is none or is followed by more. */
export function parseVia(text: string): Via | undefined {
  const via = readVia(text, 0, text.length, false);
  return via !== undefined && via.end === text.length ? via : undefined;
}

/** Reads the first of the Via values in text[start, end). */
export function parseFirstVia(text: string, start = 0, end: number = text.length): Via | undefined {
  return readVia(text, start, end, false);
}

/** Reads all Via values of the header lines of a message, topmost first. undefined when one cannot be read. */
export function parseViaList(lines: readonly string[]): readonly Via[] | undefined {
  const vias: Via[] = [];
  for (const line of lines) {
    for (let at = 0; ; at++) {
      const via = readVia(line, at, line.length, false);
      if (via === undefined) return undefined;
      vias.push(via);
      at = via.end;
      if (at === line.length) break;
    }
  }
  return vias;
}

/**
 * Reads where a response would go from a Via whose parameters may be malformed: they count as absent. This is enough
 * to tell the sender of a malformed request about it.
 */
export function parseViaLeniently(line: string): Via | undefined {
  return readVia(line, 0, line.length, true);
}

/** Where the first of the values of a Via line ends: at a comma or at the end; -1 when it cannot be read. */
export function endOfFirstVia(line: string): number {
  return readVia(line, 0, line.length, false)?.end ?? -1;
}

/**
 * Writes a Via as PJSIP does: ttl, rport, maddr, received, branch, then the other parameters. `received` and `rport`
 * are what the receiver adds (RFC 3261 §18.2.1, RFC 3581 §4): `rport` 0 leaves the parameter as it is.
 */
export function formatVia(via: Via, received = '', rport = 0): string {
  const parameters = via.parameters;
  let text = `${via.protocol ?? 'SIP/2.0'}/${via.transport} ${formatHost(via.host)}`;
  if (via.port !== 0) text += `:${via.port}`;
  text += formatParameter('ttl', parameters.get('ttl'));
  text += formatParameter('rport', rport === 0 ? parameters.get('rport') : String(rport));
  text += formatParameter('maddr', parameters.get('maddr'));
  text += formatParameter('received', received === '' ? parameters.get('received') : received);
  text += formatParameter('branch', parameters.get('branch'));
  if (parameters.size > 1) {
    for (const [name, value] of parameters) if (!ORDERED.has(name)) text += formatParameter(name, value);
  }
  return text;
}

/** A Via over the text it was read from. */
class WrittenVia implements Via {
  readonly transport: string;
  readonly host: string;
  readonly port: number;
  readonly branch: string;
  readonly protocol?: string;
  readonly end: number;
  readonly #text: string;
  readonly #parametersAt: number;
  #parameters: ReadonlyMap<string, string> | undefined;

  constructor(
    text: string,
    protocol: string | undefined,
    transport: string,
    hostPort: HostPort,
    branch: string,
    parametersAt: number,
    end: number,
  ) {
    this.transport = transport;
    this.host = hostPort.host;
    this.port = hostPort.port;
    if (protocol !== undefined) this.protocol = protocol;
    this.branch = branch;
    this.end = end;
    this.#text = text;
    this.#parametersAt = parametersAt;
  }

  get parameters(): ReadonlyMap<string, string> {
    this.#parameters ??= readParameters(this.#text, this.#parametersAt, this.end);
    return this.#parameters;
  }
}

/** `SIP / 2.0 / UDP host : port ;parameters`, white space allowed around the slashes and the colon. */
function readVia(text: string, from: number, limit: number, leniently: boolean): WrittenVia | undefined {
  const start = skipSpace(text, from, limit);
  let protocol: string | undefined;
  let protocolEnd = start + 8;
  if (!isVersion2(text, start) || text.charCodeAt(start + 7) !== SLASH) {
    const match = PROTOCOL.exec(text.slice(start, Math.min(start + 256, limit)));
    if (match === null) return undefined;
    protocolEnd = start + match[0].length;
    const written = `${match[1]!.toUpperCase()}/${match[2]!}`;
    if (written !== 'SIP/2.0') protocol = written;
  }
  const transportEnd = endOfToken(text, protocolEnd, limit);
  if (transportEnd === protocolEnd) return undefined;
  const hostStart = skipSpace(text, transportEnd, limit);
  if (hostStart === transportEnd) return undefined;

  const hostPort = readTightHostPort(text, hostStart, limit) ?? readSpacedHostPort(text, hostStart, limit);
  if (hostPort === undefined) return undefined;
  const { end, valueStart, valueEnd } = new ParameterScan(text, hostPort.end, limit, 'branch');
  const transport = transportOf(text, protocolEnd, transportEnd);
  if (end < 0) {
    return leniently ? new WrittenVia(text, protocol, transport, hostPort, '', limit, limit) : undefined;
  }
  const branch = valueStart < 0 ? '' : text.slice(valueStart, valueEnd);
  return new WrittenVia(text, protocol, transport, hostPort, branch, hostPort.end, end);
}

/** Host and port where no white space stands between them, which is nearly always. */
function readTightHostPort(text: string, start: number, limit: number): HostPort | undefined {
  const found = readHostPort(text, start, limit);
  if (found === undefined || found.end === limit) return found;
  const next = text.charCodeAt(found.end);
  return next === SEMICOLON || next === COMMA ? found : undefined;
}

/** `host : port`, with white space around the colon. */
function readSpacedHostPort(text: string, start: number, limit: number): HostPort | undefined {
  let end = start;
  while (end < limit && text.charCodeAt(end) !== SEMICOLON && text.charCodeAt(end) !== COMMA) end++;
  if (end - start > 512) return undefined;
  const tight = text
    .slice(start, end)
    .replace(/\s*:\s*/g, ':')
    .trim();
  const hostPort = parseHostPort(tight, 0, tight.length);
  return hostPort === undefined ? undefined : { ...hostPort, end };
}

/** The transport in capitals; the usual ones without a copy. */
function transportOf(text: string, start: number, end: number): string {
  if (end - start === 3) {
    switch (letters3(text, start)) {
      case 0x756470:
        return 'UDP';
      case 0x746370:
        return 'TCP';
      case 0x746c73:
        return 'TLS';
      case 0x777373:
        return 'WSS';
    }
  }
  return text.slice(start, end).toUpperCase();
}

function formatParameter(name: string, value: string | undefined): string {
  return value === undefined ? '' : value === '' ? `;${name}` : `;${name}=${value}`;
}

const PROTOCOL = /^([A-Za-z0-9.!%*_+`'~-]+)\s*\/\s*([A-Za-z0-9.!%*_+`'~-]+)\s*\/\s*/;
const ORDERED: ReadonlySet<string> = new Set(['ttl', 'rport', 'maddr', 'received', 'branch']);
const COMMA = 0x2c;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
