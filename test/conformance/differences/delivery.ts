import { header, methodOf, requestUri, statusOf, uriIn } from '../../sip-text.ts';
import { peerOf } from '../recording.ts';
import { type Comparison, changeRequests, type Difference, messageSend, variablesOf } from './difference.ts';

/** Where Aldis goes on after an answer and Asterisk does not, or the other way round. */
export const DELIVERY_DIFFERENCES: readonly Difference[] = [
  {
    id: 'credentials-once',
    apply: (comparison) => {
      let changed = false;
      for (const [peer, requests] of comparison.expected.sip) {
        const challenges = peerAnswers(comparison, peer).filter((status) => status === 401 || status === 407);
        if (!peer.endsWith(' requests') || challenges.length < 2 || requests.length < 3) continue;
        comparison.expected.sip.set(peer, requests.slice(0, 2));
        changed = true;
      }
      return changed;
    },
  },
  {
    id: 'redirect-headers',
    apply: (comparison) => {
      const redirected = comparison.recorded.items.some(
        ({ kind, data }) => kind === 'sip-tx' && statusOf(data) >= 300 && statusOf(data) < 400,
      );
      if (!redirected) return false;
      const custom = customLines(comparison);
      return changeRequests(comparison.expected, 'MESSAGE', (request) => {
        if (!/\r\nContact: /.test(request)) return request;
        const bare = request.replace(/\r\nContact: [^\r]*/, '');
        return custom === '' ? bare : bare.replace(/(\r\nCSeq: [^\r]*)/, `$1${custom}`);
      });
    },
  },
  {
    id: 'redirect-order',
    apply: (comparison) => {
      const offered = Object.values(comparison.recorded.behaviour)
        .filter((behaviour) => behaviour.startsWith('302:'))
        .map((behaviour) => behaviour.slice(4).split('|'));
      const contacts = offered.find((list) => list.length > 1) ?? [];
      const byQ = [...contacts].sort((a, b) => q(b) - q(a));
      const sample = [...comparison.expected.sip].flatMap(([peer, requests]) =>
        requests
          .filter((r) => contacts.some((c) => uriIn(c) === requestUri(r)))
          .map((r) => [peer, r] as const),
      );
      const [first] = sample;
      if (byQ.join() === contacts.join() || first === undefined) return false;
      for (const [peer] of sample) comparison.expected.sip.delete(peer);
      for (const contact of byQ) {
        const uri = uriIn(contact);
        const port = /:(\d+)(?:;|$)/.exec(uri)?.[1] ?? '5060';
        const request = first[1].replace(requestUri(first[1]), uri);
        const to = header(first[1], 'To').includes(uriIn(header(first[1], 'To')))
          ? request.replace(
              /\r\nTo: <[^>]*>/,
              `\r\nTo: <${uri.replace(/:\d+/g, (m, at: number) => (at > 4 ? '' : m))}>`,
            )
          : request;
        comparison.expected.sip.set(`udp ${port} requests`, [to]);
        if (!/^([3-6]|silent)/.test(comparison.recorded.behaviour[port] ?? '200')) break;
      }
      return true;
    },
  },
  {
    id: 'retries',
    apply: (comparison) => {
      let changed = false;
      for (const [peer, requests] of comparison.observed.sip) {
        const expected = comparison.expected.sip.get(peer) ?? [];
        const surplus = requests.slice(expected.length);
        if (!peer.endsWith(' requests') || surplus.length === 0) continue;
        const later = peerAnswers(comparison, peer).some(
          (status) => status === 408 || status === 480 || (status >= 500 && status < 600),
        );
        const isAgain = (text: string): boolean =>
          methodOf(text) === 'MESSAGE' && text.includes('\r\nCall-ID: <call-id-1>\r\n');
        if ((!later && !isSilent(comparison, peer)) || !surplus.every(isAgain)) continue;
        comparison.observed.sip.set(peer, requests.slice(0, expected.length));
        changed = true;
      }
      return changed;
    },
  },
];

/** The statuses a peer answered with in the recording. */
function peerAnswers(comparison: Comparison, peer: string): number[] {
  const port = Number(peer.split(' ')[1]);
  return comparison.recorded.items
    .filter((item) => item.kind === 'sip-tx' && peerOf(item).port === port)
    .map(({ data }) => statusOf(data))
    .filter((status) => status !== 0);
}

function isSilent(comparison: Comparison, peer: string): boolean {
  return comparison.recorded.behaviour[peer.split(' ')[1] ?? ''] === 'silent';
}

/** The header lines that the variables made in the first request. */
function customLines(comparison: Comparison): string {
  if (variablesOf(messageSend(comparison) ?? '').length === 0) return '';
  const first = [...comparison.expected.sip.values()]
    .flat()
    .find((m) => m.startsWith('MESSAGE ') && !/\r\nContact: /.test(m));
  return (
    /\r\nCSeq: [^\r]*((?:\r\n[^\r]+)*?)\r\n(?:Max-Forwards|User-Agent|Content-Type):/.exec(
      first ?? '',
    )?.[1] ?? ''
  );
}

function q(contact: string): number {
  return Number(/;q=([\d.]+)/.exec(contact)?.[1] ?? '1');
}
