import { statusName } from '../protocols/smpp/pdu/command-status.ts';
import type { SmscCounters, SmscEvent } from '../smsc/smsc.ts';
import { clockTime } from './clock-time.ts';
import { type Output, printable, styleFor } from './terminal.ts';

/** What an SMSC shows of what happens. */
export interface SmscView {
  listening(host: string, port: number, tls: boolean): void;
  event(event: SmscEvent): void;
  say(text: string): void;
  counters(counters: Readonly<SmscCounters>): void;
}

/** @param now Unix milliseconds */
export function smscView(output: Output, json: boolean, now: () => number = Date.now): SmscView {
  return json ? jsonView(output, now) : terminalView(output, now);
}

function jsonView(output: Output, now: () => number): SmscView {
  const line = (event: string, fields: object): void => {
    output.write(`${JSON.stringify({ event, at: new Date(now()).toISOString(), ...fields })}\n`);
  };
  return {
    listening: (host, port, tls) => line('listening', { host, port, tls }),
    event: ({ kind, ...fields }) =>
      line(kind, 'status' in fields ? { ...fields, status: nameOf(fields.status) } : fields),
    say: (text) => line('problem', { text }),
    counters: (counters) => line('counters', counters),
  };
}

function terminalView(output: Output, now: () => number): SmscView {
  const style = styleFor(output);
  const line = (word: string, colour: Colour, text: string): void => {
    output.write(`${style('dim', clockTime(now()))}  ${style(colour, word.padEnd(WORD))}  ${text}\n`);
  };
  const answered = (status: number | undefined): string =>
    status === 0 ? '' : `  ${style(status === undefined ? 'yellow' : 'red', nameOf(status))}`;
  const route = (from: string, to: string): string => `${from.padEnd(NUMBER)} → ${to.padEnd(NUMBER)}`;
  const shown = (event: SmscEvent): readonly [word: string, colour: Colour, text: string] => {
    switch (event.kind) {
      case 'bound':
        return [
          'bound',
          'green',
          `${event.session} ${printable(event.systemId)} as ${event.bind.slice(5)}, SMPP ${versionOf(event.version)}`,
        ];
      case 'bind-refused':
        return ['refused', 'red', `${event.session} ${printable(event.systemId)}${answered(event.status)}`];
      case 'closed':
        return ['closed', 'yellow', `${event.session} ${printable(event.systemId)} ${event.reason}`];
      case 'submitted': {
        const part = event.parts > 1 ? `${event.part}/${event.parts} ` : '';
        const how = event.response === 'send' ? '' : `  ${style('yellow', event.response)}`;
        const id = event.id.padEnd(ID);
        const from = route(printable(event.from), printable(event.to));
        const text = `${event.encoding.padEnd(7)}  ${part}${printable(event.text)}`;
        return ['message', 'bold', `${from}  ${id}  ${text}${answered(event.status)}${how}`];
      }
      case 'joined':
        return [
          'whole',
          'bold',
          `${route(printable(event.from), printable(event.to))}  ${event.parts} parts: ${printable(event.text)}`,
        ];
      case 'receipt':
        return [
          'receipt',
          'cyan',
          `${''.padEnd(NUMBER)} → ${printable(event.to).padEnd(NUMBER)}  ${event.id.padEnd(ID)}  ${event.state}${event.err === 0 ? '' : ` ${event.err}`}${answered(event.status)}`,
        ];
      case 'inbound': {
        const part = event.parts > 1 ? `${event.part}/${event.parts} ` : '';
        return [
          'phone',
          'cyan',
          `${route(printable(event.from), printable(event.to))}  ${part}${printable(event.text)}${answered(event.status)}`,
        ];
      }
      case 'asked':
        return [event.command, 'dim', `${printable(event.id)}${answered(event.status)}`];
      case 'outage':
        return ['outage', 'yellow', event.text];
      case 'problem':
        return ['problem', 'red', `${event.session} ${event.text}`];
    }
  };
  return {
    listening: (host, port, tls) => {
      const where = `${host}:${port}${tls ? ' with TLS' : ''}`;
      line('listens', 'green', `on ${where}; type "help" for what it can do, Ctrl-C ends`);
    },
    event: (event) => line(...shown(event)),
    say: (text) => line('', 'yellow', printable(text)),
    counters: (counters) => {
      const names = Object.entries(counters).filter(([, value]) => value > 0);
      const text = names.map(([name, value]) => `${LABELS[name] ?? name} ${value}`).join(', ');
      line('counters', 'bold', text === '' ? 'nothing has happened' : text);
    },
  };
}

type Colour = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';

function nameOf(status: number | undefined): string {
  return status === undefined ? 'not answered' : statusName(status);
}

function versionOf(version: number): string {
  return `${version >> 4}.${version & 0x0f}`;
}

/** Widths of what is aligned. */
const WORD = 8;
const NUMBER = 12;
const ID = 12;

const LABELS: Readonly<Record<string, string>> = {
  bindsRefused: 'binds refused',
  receiptsTaken: 'receipts taken',
  inbound: 'messages of phones',
  inboundTaken: 'of these taken',
};
