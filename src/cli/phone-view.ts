import { clockTime } from './clock-time.ts';
import type { ArrivedMessage, ArrivedNotify, SoftphoneAccount } from './softphone.ts';
import { type Output, printable, styleFor } from './terminal.ts';

/** What a phone shows of what happens. */
export interface PhoneView {
  registered(account: SoftphoneAccount, seconds: number): void;
  message(message: ArrivedMessage): void;
  notify(notify: ArrivedNotify): void;
  /** @param status 0 when no answer came; `text` says why. */
  replied(to: string, status: number, text: string): void;
  problem(text: string): void;
}

/** @param now Unix milliseconds */
export function phoneView(output: Output, json: boolean, now: () => number = Date.now): PhoneView {
  return json ? jsonView(output, now) : terminalView(output, now);
}

function jsonView(output: Output, now: () => number): PhoneView {
  const line = (event: string, fields: object): void => {
    output.write(`${JSON.stringify({ event, at: new Date(now()).toISOString(), ...fields })}\n`);
  };
  return {
    registered: ({ user, server }, expires) => line('registered', { user, server, expires }),
    message: (message) => line('message', message),
    notify: (notify) => line('notify', notify),
    replied: (to, status, text) => line('replied', { to, status, text }),
    problem: (text) => line('problem', { text }),
  };
}

function terminalView(output: Output, now: () => number): PhoneView {
  const style = styleFor(output);
  const line = (text: string): void => {
    output.write(`${style('dim', clockTime(now()))}  ${text}\n`);
  };
  const body = (text: string): void => {
    for (const one of text.split(/\r?\n/)) output.write(`${INDENT}${printable(one)}\n`);
  };
  return {
    registered: ({ user, server, transport }, seconds) => {
      const where = `${printable(user)} at ${printable(server)} over ${transport.toUpperCase()} for ${seconds} s`;
      line(`${style('green', 'registered')} as ${where}; Ctrl-C ends`);
    },
    message: ({ from, display, text, answered, contentType }) => {
      const who = printable(display === '' ? from : `${display} <${from}>`);
      line(`${style('bold', who)}  ${style('dim', howTaken(contentType, answered))}`);
      body(text);
    },
    notify: ({ about, text, answered, contentType }) => {
      const what = about === '' ? 'NOTIFY without an Event' : `NOTIFY ${printable(about)}`;
      line(`${style('bold', what)}  ${style('dim', howTaken(contentType, answered))}`);
      if (text !== '') body(text.replace(/\r?\n$/, ''));
    },
    replied: (to, status, text) => {
      line(`reply to ${printable(to)}: ${status === 0 ? '' : `${status} `}${printable(text)}`);
    },
    problem: (text) => line(style('yellow', printable(text))),
  };
}

function howTaken(contentType: string, answered: number): string {
  const how = answered === 0 ? 'not answered' : `answered ${answered}`;
  return contentType === '' ? how : `${printable(contentType)}, ${how}`;
}

/** As wide as the time and the blanks behind it. */
const INDENT = ' '.repeat('00:00:00.000  '.length);
