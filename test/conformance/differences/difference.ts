import type { DirectoryModel } from '../directory.ts';
import type { Streams } from '../normal-form.ts';
import { amiField, type RecordedCase } from '../recording.ts';

/** What a difference looks at and changes. */
export interface Comparison {
  readonly recorded: RecordedCase;
  readonly directory: DirectoryModel;
  /** What the client sent, action by action. */
  readonly actions: readonly string[];
  /** What Asterisk did; a difference turns it into what Aldis is to do. */
  readonly expected: Streams;
  /** What Aldis did; a difference takes out what Aldis adds. */
  readonly observed: Streams;
}

/** One line of docs/differences-from-asterisk.md. */
export interface Difference {
  /** The first column of its row. */
  readonly id: string;
  /** Changes the comparison where this difference concerns the case; says whether it did. */
  apply(comparison: Comparison): boolean;
}

export function actionsOf(recorded: RecordedCase): string[] {
  return recorded.items
    .filter(({ kind }) => kind === 'ami-tx')
    .flatMap(({ data }) => data.split(/(?<=\n\r?\n)/))
    .filter((message) => message.trim() !== '');
}

/** The one MessageSend of a case; undefined when there is none. */
export function messageSend(comparison: Comparison): string | undefined {
  return comparison.actions.find((action) => amiField(action, 'Action').toLowerCase() === 'messagesend');
}

/** What a MessageSend is sent to: `Destination`, else `To`. */
export function destinationOf(action: string): string {
  return amiField(action, 'Destination') || amiField(action, 'To');
}

/** The `Variable` headers of an action, raw. */
export function variablesOf(action: string): string[] {
  return action
    .split(/\r?\n/)
    .filter((line) => /^variable:/i.test(line))
    .map((line) => line.slice(line.indexOf(':') + 1).replace(/^ +/, ''));
}

/** Replaces each recorded response that has `message` by what `change` makes of it; says whether there was one. */
export function changeResponses(
  streams: Streams,
  message: RegExp,
  change: (response: string) => string,
): boolean {
  let changed = false;
  streams.responses = streams.responses.map((response) => {
    if (!message.test(response)) return response;
    changed = true;
    return change(response);
  });
  return changed;
}

/** Replaces each request to a peer by what `change` makes of it (undefined: it is not sent); says whether any changed. */
export function changeRequests(
  streams: Streams,
  method: string,
  change: (request: string, peer: string) => string | undefined,
): boolean {
  let changed = false;
  for (const [key, messages] of streams.sip) {
    if (!key.endsWith(' requests')) continue;
    const kept: string[] = [];
    for (const message of messages) {
      const result = message.startsWith(`${method} `) ? change(message, key) : message;
      if (result !== message) changed = true;
      if (result !== undefined) kept.push(result);
    }
    if (kept.length > 0) streams.sip.set(key, kept);
    else streams.sip.delete(key);
  }
  return changed;
}

/** `Success` becomes an error that sends nothing. */
export function refuse(streams: Streams, text: string): boolean {
  const changed = changeResponses(streams, /^Response: Success\r\n/, (response) =>
    response
      .replace(/^Response: Success/, 'Response: Error')
      .replace(/\r\nMessage: .*\r\n/, `\r\nMessage: ${text}\r\n`)
      .replace(/MessageID: .*\r\n/, ''),
  );
  changeRequests(streams, 'MESSAGE', () => undefined);
  return changed;
}

/** The request with another body and its length (PJSIP pads the length to five places). */
export function replaceBody(request: string, body: string): string {
  const head = request.slice(0, request.indexOf('\r\n\r\n') + 4);
  const length = String(body.length).padStart(5);
  return `${head.replace(/\r\nContent-Length: +\d+/, `\r\nContent-Length: ${length}`)}${body}`;
}

/** The message with the value of a header replaced; unchanged where it has none. */
export function setHeader(message: string, name: string, value: string): string {
  const end = message.indexOf('\r\n\r\n');
  const head = message
    .slice(0, end)
    .replace(new RegExp(`\\r\\n${name}: [^\\r]*`), () => `\r\n${name}: ${value}`);
  return head + message.slice(end);
}

/** Leaves out events, those that the session saw and those of the observer; says whether there were any. */
export function dropEvents(streams: Streams, drop: (event: string) => boolean): boolean {
  let changed = false;
  for (const events of [streams.events, streams.observerEvents]) {
    for (const [name, messages] of events) {
      const kept = messages.filter((message) => !drop(message));
      if (kept.length === messages.length) continue;
      changed = true;
      if (kept.length > 0) events.set(name, kept);
      else events.delete(name);
    }
  }
  return changed;
}
