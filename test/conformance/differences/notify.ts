import { parseAddress } from '../../../src/technologies/pjsip/destination/address.ts';
import { amiField } from '../recording.ts';
import {
  type Comparison,
  changeRequests,
  changeResponses,
  type Difference,
  variablesOf,
} from './difference.ts';

/** Where Aldis treats a PJSIPNotify with more care than Asterisk. */
export const NOTIFY_DIFFERENCES: readonly Difference[] = [
  {
    id: 'sip-notify',
    apply: ({ expected, observed }) => {
      const unknown = /\r\nMessage: Invalid\/unknown command: SIPnotify\. /i;
      const known = expected.responses.map((response) => unknown.test(response));
      expected.responses = expected.responses.map((response, index) =>
        known[index] ? (observed.responses[index] ?? response) : response,
      );
      return known.includes(true);
    },
  },
  {
    id: 'notify-uri',
    apply: (comparison) => {
      if (comparison.actions.some((action) => NOTIFY_URI.test(amiField(action, 'Command')))) {
        return changeResponses(comparison.observed, REFUSED, (text) =>
          text.replaceAll(new RegExp(REFUSED, 'g'), ''),
        );
      }
      const uri = amiField(notifyOf(comparison), 'URI');
      if (uri === '' || comparison.expected.sip.size > 0) return false;
      const isUri = parseAddress(uri)?.uri.scheme === 'sip';
      const isReached = !/;transport=(tls|wss?)\b/i.test(uri);
      const { endpoints, defaultEndpoint } = comparison.directory;
      if (isUri && isReached && endpoints.has(defaultEndpoint)) return false;
      return refuse(comparison);
    },
  },
  {
    id: 'notify-content-type',
    apply: (comparison) => {
      const types = valuesOf(comparison, 'content-type');
      const type = types.at(-1);
      if (type === undefined) return false;
      const isGood = /^[\w.+-]+\/[\w.+-]+\s*(;.*)?$/.test(type) && valuesOf(comparison, 'content').length > 0;
      return !isGood && refuse(comparison);
    },
  },
  {
    id: 'notify-names',
    apply: (comparison) => {
      const isGood = pairsOf(comparison).every(([name]) => /^[\w.!%*+`'~-]+$/.test(name));
      return !isGood && refuse(comparison);
    },
  },
  {
    id: 'notify-blanks',
    apply: (comparison) =>
      changeRequests(comparison.expected, 'NOTIFY', (request) =>
        // A name that began with a blank went out as the continuation of the header before it.
        inHead(request, (head) =>
          head.replace(/\r\n[ \t]+(?=[\w-]+ *:)/g, '\r\n').replace(/\r\n([\w-]+)[ \t]+:/g, '\r\n$1:'),
        ),
      ),
  },
  {
    id: 'notify-once',
    apply: (comparison) =>
      changeRequests(comparison.expected, 'NOTIFY', (request) =>
        inHead(request, (head) => {
          const lines = head.split('\r\n');
          const last = lines.findLastIndex((line) => /^content-length:/i.test(line));
          const seen = new Set<string>();
          const kept = lines.filter((line, index) => {
            if (/^[cfilmotv]:/i.test(line)) return false;
            if (/^content-length:/i.test(line)) return index === last;
            const name = /^(?:subscription-state|max-forwards)(?=:)/i.exec(line)?.[0].toLowerCase();
            if (name === undefined) return true;
            const isFirst = !seen.has(name);
            seen.add(name);
            return isFirst;
          });
          return kept.join('\r\n');
        }),
      ),
  },
];

/** The PJSIPNotify of a case; empty when there is none. */
function notifyOf(comparison: Comparison): string {
  return (
    comparison.actions.find((action) => amiField(action, 'Action').toLowerCase() === 'pjsipnotify') ?? ''
  );
}

/** `Success` becomes an error that sends nothing. */
function refuse({ expected }: Comparison): boolean {
  const changed = changeResponses(expected, /\r\nMessage: NOTIFY sent\r\n/, (response) =>
    response
      .replace(/^Response: Success/, 'Response: Error')
      .replace('Message: NOTIFY sent', 'Message: Unable to send NOTIFY'),
  );
  return changeRequests(expected, 'NOTIFY', () => undefined) || changed;
}

/** What the variables say, names trimmed; backslashes and quotes left aside. */
function pairsOf(comparison: Comparison): (readonly [name: string, value: string])[] {
  return variablesOf(notifyOf(comparison))
    .flatMap((text) => text.split(/(?<!\\),(?=\s*[^,=\s]+\s*=)/))
    .filter((piece) => piece.indexOf('=') > 0)
    .map((piece) => [
      piece.slice(0, piece.indexOf('=')).replaceAll('"', '').trim(),
      piece.slice(piece.indexOf('=') + 1).replaceAll('"', ''),
    ]);
}

function valuesOf(comparison: Comparison, name: string): string[] {
  return pairsOf(comparison)
    .filter(([other]) => other.toLowerCase() === name)
    .map(([, value]) => value);
}

function inHead(request: string, change: (head: string) => string): string {
  const end = request.indexOf('\r\n\r\n');
  return change(request.slice(0, end)) + request.slice(end);
}

const NOTIFY_URI = /^pjsip +send +notify +\S+ +uri /i;
const REFUSED = /\r\nOutput: Unable to send to [^\r]*/;
