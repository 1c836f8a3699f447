import { header, isResponse, methodOf, statusOf } from '../../sip-text.ts';
import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import type { Difference } from './difference.ts';

/** What Asterisk says of itself to subscribers and publishers. */
export const SUBSCRIPTION_DIFFERENCES: readonly Difference[] = [
  {
    id: 'capabilities',
    apply: ({ expected }) =>
      changeSip(expected, (message) => {
        const changed = message
          .replace(
            /^Allow: OPTIONS, REGISTER, SUBSCRIBE, .*$/m,
            'Allow: OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE',
          )
          .replace(/^Supported: 100rel, .*$/m, 'Supported: path, eventlist')
          .replace(/^(Allow-Events: message-summary, presence, dialog), refer$/m, '$1');
        return isResponse(message) && statusOf(message) === 489
          ? changed.replace(/^(CSeq: .*)$/m, '$1\r\nAllow-Events: message-summary, presence, dialog')
          : changed;
      }),
  },
  {
    id: 'mailboxes-told',
    apply: ({ recorded, expected, observed }) => {
      const [first, second] = recorded.items.filter(
        ({ kind, data }) => kind === 'sip-tx' && methodOf(data) === 'REGISTER',
      );
      const left =
        header(second?.data ?? '', 'Expires') === '0' && (second?.t ?? 0) - (first?.t ?? 0) < AT_ONCE;
      if (!left) return false;
      let changed = false;
      for (const [peer, requests] of observed.sip) {
        if (!peer.endsWith(' requests') || expected.sip.has(peer)) continue;
        const kept = requests.filter((request) => header(request, 'Event') !== 'message-summary');
        changed ||= kept.length < requests.length;
        if (kept.length > 0) observed.sip.set(peer, kept);
        else observed.sip.delete(peer);
      }
      return changed;
    },
  },
  {
    id: 'publication-refused',
    apply: ({ expected, observed }) => {
      let changed = false;
      for (const [peer, answers] of expected.sip) {
        const own = observed.sip.get(peer) ?? [];
        const told = answers.map((answer, index) => {
          const mine = own[index] ?? '';
          const isRefusal = [400, 415].includes(statusOf(mine)) && /^CSeq: \S+ PUBLISH$/m.test(mine);
          if (!isRefusal || statusOf(answer) !== 500) return answer;
          changed = true;
          return mine;
        });
        expected.sip.set(peer, told);
      }
      return changed;
    },
  },
  {
    id: 'subscribed-state',
    apply: ({ expected, observed }) => {
      const listed = expected.events.get('InboundSubscriptionDetail') ?? [];
      const mine = observed.events.get('InboundSubscriptionDetail') ?? [];
      const told = listed.map((detail, index) => {
        const state = amiField(mine[index] ?? '', 'ExtensionStates');
        return state === ''
          ? detail
          : detail.replace(/\r\nExtensionStates: Unknown\r\n/, `\r\nExtensionStates: ${state}\r\n`);
      });
      if (told.every((detail, index) => detail === listed[index])) return false;
      expected.events.set('InboundSubscriptionDetail', told);
      return true;
    },
  },
];

function changeSip(streams: Streams, change: (message: string) => string): boolean {
  let changed = false;
  for (const [peer, messages] of streams.sip) {
    const results = messages.map(change);
    changed ||= results.some((result, index) => result !== messages[index]);
    streams.sip.set(peer, results);
  }
  return changed;
}

/** Seconds. */
const AT_ONCE = 0.01;
