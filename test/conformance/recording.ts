import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { PROJECT_ROOT } from '../gateway.ts';
import { withSessionsApart } from './mixed-sessions.ts';

/** One case of a recording: what Asterisk did, in order of time. */
export interface RecordedCase {
  readonly case: string;
  readonly title: string;
  /** The AMI user of the session. */
  readonly user: string;
  /** How the peer on a UDP port answers: see behave() in ../sip-peer.ts. */
  readonly behaviour: Readonly<Record<string, string>>;
  readonly items: readonly RecordedItem[];
}

export interface RecordedItem {
  /** Seconds since the case began. */
  readonly t: number;
  readonly kind: 'ami-tx' | 'ami-rx' | 'ami-rx-observer' | 'sip-rx' | 'sip-tx' | 'note' | (string & {});
  /** `udp 127.0.0.1:15060 -> 127.0.0.1:15071`, `banner`, or nothing. */
  readonly note: string;
  /** Bytes as Latin-1. */
  readonly data: string;
}

/** Where the shared vectors lie; undefined where they are not on this machine. */
export function vectors(): string | undefined {
  const shared = process.env['ALDIS_SHARED'] ?? '../shared';
  const directory = join(isAbsolute(shared) ? shared : join(PROJECT_ROOT, shared), 'vectors', 'asterisk');
  return existsSync(directory) ? directory : undefined;
}

/** The cases of a recording, in order; none where the file is absent. */
export function readRecording(directory: string, file: string): RecordedCase[] {
  const path = join(directory, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const read = JSON.parse(line) as RecordedCase;
      return withSessionsApart({
        ...read,
        items: read.items.map((item) => ({ ...item, note: item.note ?? '' })),
      });
    });
}

/** The peer's side of a SIP item: `udp 15071`. */
export function peerOf(item: RecordedItem): { protocol: 'udp' | 'tcp'; port: number } {
  const [protocol = 'udp', source = '', , target = ''] = item.note.split(' ');
  const side = item.kind === 'sip-rx' ? target : source;
  return {
    protocol: protocol === 'tcp' ? 'tcp' : 'udp',
    port: Number(side.slice(side.lastIndexOf(':') + 1)),
  };
}

/** The fields of an AMI message in order, names as written. */
export function amiFields(message: string): [name: string, value: string][] {
  return message
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).replace(/^ +/, '')];
    });
}

/** The first value of a field, '' if there is none; names without regard to case. */
export function amiField(message: string, name: string): string {
  const wanted = name.toLowerCase();
  return amiFields(message).find(([found]) => found.toLowerCase() === wanted)?.[1] ?? '';
}
