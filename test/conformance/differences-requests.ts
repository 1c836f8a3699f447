import { header, requestUri } from '../sip-text.ts';
import { registrableAor } from './contacts-before.ts';
import {
  type Comparison,
  changeRequests,
  changeResponses,
  type Difference,
  destinationOf,
  messageSend,
  refuse,
  replaceBody,
  setHeader,
  variablesOf,
} from './difference.ts';
import { amiField } from './recording.ts';

/** Where Aldis reads a MessageSend as the manual says and Asterisk does not. */
export const REQUEST_DIFFERENCES: readonly Difference[] = [
  {
    id: 'base64-invalid',
    apply: (comparison) => {
      const text = base64Of(comparison);
      if (text === '' || isBase64(text) || !succeeded(comparison)) return false;
      return refuse(comparison.expected, 'Base64Body is not valid Base64.');
    },
  },
  {
    id: 'base64-whole',
    apply: (comparison) => {
      const text = base64Of(comparison);
      if (text === '' || !isBase64(text)) return false;
      const body = Buffer.from(text.replace(/\s/g, ''), 'base64').toString('latin1');
      return changeRequests(comparison.expected, 'MESSAGE', (request) => replaceBody(request, body));
    },
  },
  {
    id: 'content-type-parameters',
    apply: (comparison) => {
      const value = variable(comparison, 'content-type');
      if (value === undefined || !/^[\w.+-]+\/[\w.+-]+\s*;/.test(value)) return false;
      return changeRequests(comparison.expected, 'MESSAGE', (request) =>
        setHeader(request, 'Content-Type', value),
      );
    },
  },
  {
    id: 'max-forwards-used-up',
    apply: (comparison) => {
      const value = variable(comparison, 'max-forwards');
      if (value === undefined || (/^\d+$/.test(value) && Number(value) > 1)) return false;
      return refuse(comparison.expected, 'Message failed to send.');
    },
  },
  {
    id: 'variable-blanks',
    apply: (comparison) => {
      const lists = variablesOf(messageSend(comparison) ?? '');
      if (!lists.some((list) => /,\s+[^,=]+=/.test(list))) return false;
      // A name that begins with a blank went out as the continuation of the header before it.
      return changeRequests(comparison.expected, 'MESSAGE', (request) =>
        request.replace(/\r\n[ \t]+(?=[\w-]+:)/g, '\r\n'),
      );
    },
  },
  {
    id: 'variable-names',
    apply: (comparison) => {
      const names = variablesOf(messageSend(comparison) ?? '')
        .flatMap((list) => list.split(','))
        .filter((piece) => piece.includes('='))
        .map((piece) => piece.slice(0, piece.indexOf('=')).trim());
      if (names.every((name) => /^[\w.!%*+`'~-]+$/.test(name)) || !succeeded(comparison)) return false;
      return refuse(comparison.expected, 'Message failed to send.');
    },
  },
  {
    id: 'to-override',
    apply: (comparison) => {
      const action = messageSend(comparison) ?? '';
      const to = amiField(action, 'To').replace(/^pjsip:/, '');
      if (amiField(action, 'Destination') === '' || /^sips?:/.test(to)) return false;
      const override = /^(?:(?:"([^"]*)"|([^<"]*?))\s*<(sips?:[^>]+)>)$/.exec(to);
      const uri = override?.[3] ?? (/^[^\s@<>"]+@[^\s@<>"]+$/.test(to) ? `sip:${to}` : undefined);
      if (uri === undefined) return false;
      const display = override?.[1] ?? override?.[2] ?? '';
      const bare = `<${uri.replace(/:\d+(?=$|[;>])/, '')}>`;
      const value = display === '' ? bare : `"${display}" ${bare}`;
      return changeRequests(comparison.expected, 'MESSAGE', (request) => setHeader(request, 'To', value));
    },
  },
  {
    id: 'sips-without-tls',
    apply: (comparison) => {
      const destination = destinationOf(messageSend(comparison) ?? '');
      if (!/(^pjsip:|[/<])sips:/.test(destination) || comparison.expected.sip.size > 0) return false;
      return refuse(comparison.expected, 'Message failed to send.');
    },
  },
  {
    id: 'offline-stored',
    apply: (comparison) => {
      const aor = registrableAor(destinationOf(messageSend(comparison) ?? ''), comparison.directory);
      if (aor === undefined) return false;
      return changeResponses(comparison.expected, /\r\nMessage: Message failed to send\.\r\n/, (response) =>
        response
          .replace('Response: Error', 'Response: Success')
          .replace('Message failed to send.', 'Message successfully sent'),
      );
    },
  },
  {
    id: 'all-contacts',
    apply: (comparison) => {
      const action = messageSend(comparison);
      const recordedRequest = [...comparison.expected.sip.values()]
        .flat()
        .find((m) => m.startsWith('MESSAGE '));
      if (action === undefined || recordedRequest === undefined) return false;
      const destination = destinationOf(action);
      if (destination.includes(requestUri(recordedRequest)) || destination.includes('PJSIP/')) return false;
      const known = comparison.directory.staticContacts;
      const registrable = registrableAor(destination, comparison.directory) !== undefined;
      let forked = false;
      for (const [peer, messages] of comparison.observed.sip) {
        for (const message of messages.filter((m) => m.startsWith('MESSAGE '))) {
          const contact = requestUri(message);
          const to = header(message, 'To');
          const asked = comparison.expected.sip.get(peer) ?? [];
          const isOther =
            !asked.some((m) => requestUri(m) === contact) &&
            (registrable || sameAor(comparison, contact, recordedRequest) || !known.includes(contact));
          if (!isOther) continue;
          const copy = recordedRequest.replace(requestUri(recordedRequest), contact);
          comparison.expected.sip.set(peer, [...asked, setHeader(copy, 'To', to)]);
          forked = true;
        }
      }
      return forked;
    },
  },
  {
    id: 'long-lines',
    apply: (comparison) => {
      const tooLong = /\r\nMessage: Failed to parse message: line too long\r\n/;
      if (!comparison.expected.responses.some((response) => tooLong.test(response))) return false;
      return acceptAfterAll(comparison, tooLong);
    },
  },
];

/** What was too long or too much for Asterisk is an action like another: its message goes out whole. */
function acceptAfterAll(comparison: Comparison, refusal: RegExp): boolean {
  const action = messageSend(comparison);
  if (action === undefined) return false;
  const { expected, observed } = comparison;
  expected.responses = expected.responses
    .filter((response) => !response.includes('Missing action in request'))
    .map((response) =>
      refusal.test(response)
        ? `Response: Success\r\nActionID: ${amiField(action, 'ActionID')}\r\nMessage: Message successfully sent\r\n\r\n`
        : response,
    );
  const body = amiField(action, 'Body');
  for (const [peer, messages] of observed.sip) {
    const whole = messages.filter((m) => m.startsWith('MESSAGE ') && m.endsWith(`\r\n\r\n${body}`));
    if (whole.length > 0) expected.sip.set(peer, whole);
  }
  return true;
}

function base64Of(comparison: Comparison): string {
  return amiField(messageSend(comparison) ?? '', 'Base64Body').trim();
}

/** RFC 4648 §4 and §5, padding or none, blanks anywhere. */
function isBase64(text: string): boolean {
  const compact = text.replace(/\s/g, '');
  const digits = compact.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(compact) || digits.length % 4 === 1) return false;
  return compact === digits || compact.length % 4 === 0;
}

function succeeded(comparison: Comparison): boolean {
  return comparison.expected.responses.some((response) => response.includes('Message successfully sent'));
}

/** The last value of a variable, quotes removed; undefined when it is not set. */
function variable(comparison: Comparison, name: string): string | undefined {
  const values = variablesOf(messageSend(comparison) ?? '')
    .filter((text) => text.slice(0, text.indexOf('=')).trim().toLowerCase() === name)
    .map((text) => text.slice(text.indexOf('=') + 1).replaceAll('"', ''));
  return values.at(-1);
}

function sameAor(comparison: Comparison, one: string, request: string): boolean {
  const other = requestUri(request);
  for (const options of comparison.directory.aors.values()) {
    const contacts = (options.get('contact') ?? '').split('\n');
    if (contacts.includes(one) && contacts.includes(other)) return true;
  }
  return false;
}
