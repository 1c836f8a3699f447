import { header as headerOf, requestUri } from '../../sip-text.ts';
import { amiField } from '../recording.ts';
import { registrableAor } from '../registrable-aor.ts';
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
      const bare = `<${uri.replace(/:\d+(?=$|[;>])/, '').replace(/;(transport|maddr|ttl|lr|method)(=[^;>]*)?/gi, '')}>`;
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
          const to = headerOf(message, 'To');
          const asked = comparison.expected.sip.get(peer) ?? [];
          const isContact =
            sameAor(comparison, contact, recordedRequest) || (registrable && !known.includes(contact));
          const isOther = isContact && !asked.some((m) => requestUri(m) === contact);
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
    id: 'transport-missing',
    apply: (comparison) => {
      const destination = destinationOf(messageSend(comparison) ?? '');
      if (!/;transport=(tls|wss?)\b/i.test(destination) || comparison.expected.sip.size > 0) return false;
      return refuse(comparison.expected, 'Message failed to send.');
    },
  },
  {
    id: 'header-unsafe',
    apply: (comparison) => {
      const action = messageSend(comparison) ?? '';
      const escaped = /[?&][^?&]*%0[ad]/i.test(destinationOf(action));
      const from = /^[^<>"\s]+@([^<>\s]*)$/.exec(
        amiField(action, 'From').replace(/^(pjsip:)?sips?:/, ''),
      )?.[1];
      const noHost = from !== undefined && !/^([\w.-]+|\[[\da-f:.]+\])(:\d+)?(;.*)?$/i.test(from);
      if (!(escaped || noHost) || !succeeded(comparison)) return false;
      return refuse(comparison.expected, 'Message failed to send.');
    },
  },
  {
    id: 'compact-names',
    apply: (comparison) => {
      const compact = variablesOf(messageSend(comparison) ?? '')
        .map((text) => text.slice(0, text.indexOf('=')).trim())
        .filter((name) => /^[bcfilmtv]$/i.test(name) && name.toLowerCase() !== 'b');
      return changeRequests(comparison.expected, 'MESSAGE', (request) =>
        compact.reduce((text, name) => text.replace(new RegExp(`\\r\\n${name}: [^\\r]*`), ''), request),
      );
    },
  },
  {
    id: 'variable-pieces',
    apply: (comparison) => {
      const lists = variablesOf(messageSend(comparison) ?? '').filter((list) => list.split(',').length > 64);
      return changeRequests(comparison.expected, 'MESSAGE', (request) =>
        // The 64th kept the rest as it stood.
        lists.reduce((text, list) => {
          const rest = list.split(',').slice(63);
          return text.replace(header(rest.join(',')), () => rest.map(header).join(''));
        }, request),
      );
    },
  },
];

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

/** `X-A=1` as the header line that it becomes. */
function header(piece: string): string {
  return `\r\n${piece.replace('=', ': ')}`;
}
