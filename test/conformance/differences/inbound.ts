import { header, headers, isResponse, methodOf, statusOf } from '../../sip-text.ts';
import type { Streams } from '../normal-form.ts';
import type { RecordedCase } from '../recording.ts';
import { changeRequests, type Difference, dropEvents } from './difference.ts';

/** What Asterisk does with what phones send, beside the answer: dialplan, hints, mailboxes. */
export const INBOUND_DIFFERENCES: readonly Difference[] = [
  {
    id: 'dialplan',
    apply: ({ recorded, expected }) => {
      const inbound = recorded.items.some(
        ({ kind, data }) => kind === 'sip-tx' && methodOf(data) === 'MESSAGE',
      );
      if (!inbound) return false;
      let changed = dropEvents(expected, (event) => /\r\nChannel: Message\//.test(event));
      changed = changeRequests(expected, 'MESSAGE', () => undefined) || changed;
      return changed;
    },
  },
  {
    id: 'register-order',
    apply: ({ recorded, expected }) => {
      const registers = recorded.items
        .filter(({ kind, data }) => kind === 'sip-tx' && !isResponse(data) && methodOf(data) === 'REGISTER')
        .map(({ data }) => data);
      let changed = false;
      for (const [index, later] of registers.entries()) {
        const earlier = registers
          .slice(0, index)
          .find((r) => header(r, 'Call-ID') === header(later, 'Call-ID'));
        if (earlier === undefined || cseq(later) >= cseq(earlier)) continue;
        for (const [peer, responses] of expected.sip) {
          if (!peer.endsWith(' responses')) continue;
          const changedResponses = responses.map((response) =>
            header(response, 'CSeq') === header(later, 'CSeq') &&
            header(response, 'Call-ID') === header(later, 'Call-ID') &&
            statusOf(response) === 200
              ? outOfOrder(response)
              : response,
          );
          expected.sip.set(peer, changedResponses);
          changed = true;
        }
        dropLastMailboxNotify(expected);
      }
      return changed;
    },
  },
  {
    id: 'content-types',
    apply: ({ recorded, expected, observed }) =>
      changeAnswers(expected, observed, (answer, mine) => {
        if (statusOf(answer) !== 415) return answer;
        const type = header(requestOf(recorded, answer), 'Content-Type');
        if (/^(text\/|message\/(cpim|imdn\+xml)|application\/im-iscomposing\+xml)/i.test(type)) {
          return answer.replace(/^SIP\/2\.0 [^\r]*/, 'SIP/2.0 202 Accepted');
        }
        const accept = /\r\nAccept: [^\r]*/.exec(mine)?.[0] ?? '';
        return answer.replace(/(\r\nCSeq: [^\r]*)/, `$1${accept}`);
      }),
  },
  {
    id: 'hops-used-up',
    apply: ({ recorded, expected, observed }) =>
      changeAnswers(expected, observed, (answer, mine) => {
        const request = requestOf(recorded, answer);
        const hops = header(request, 'Max-Forwards');
        const spent = methodOf(request) === 'MESSAGE' && /^[01]$/.test(hops) && statusOf(answer) === 202;
        return spent && statusOf(mine) === 483 ? mine : answer;
      }),
  },
  {
    id: 'instance-replaces',
    apply: ({ recorded, expected, observed }) => {
      const instances = recorded.items.some(
        ({ kind, data }) =>
          kind === 'sip-tx' &&
          /\r\nContact: [^\r]*reg-id=[^\r]*\+sip\.instance|\r\nContact: [^\r]*\+sip\.instance[^\r]*reg-id=/i.test(
            data,
          ),
      );
      if (!instances) return false;
      const changed = changeAnswers(expected, observed, (answer, mine) => {
        const fewer = headers(mine, 'Contact').length < headers(answer, 'Contact').length;
        return fewer && headers(mine, 'Contact').every((c) => headers(answer, 'Contact').includes(c))
          ? mine
          : answer;
      });
      const removed = observed.events.get('ContactStatus') ?? [];
      if (changed) expected.events.set('ContactStatus', removed);
      return changed;
    },
  },
  {
    id: 'unreadable-contact',
    apply: ({ recorded, expected, observed }) => {
      const unanswered = recorded.items.some(
        ({ kind, data }) =>
          kind === 'sip-tx' &&
          methodOf(data) === 'REGISTER' &&
          headers(data, 'Contact').length > 0 &&
          !recorded.items.some(
            (i) =>
              i.kind === 'sip-rx' &&
              isResponse(i.data) &&
              header(i.data, 'Call-ID') === header(data, 'Call-ID'),
          ),
      );
      if (!unanswered) return false;
      for (const [peer, responses] of observed.sip) {
        const answers = responses.filter((r) => isResponse(r) && statusOf(r) === 400);
        if (answers.length > 0) expected.sip.set(peer, [...(expected.sip.get(peer) ?? []), ...answers]);
      }
      return true;
    },
  },
];

/** What is refused is no registration, so the phone is not told of its mailboxes. */
function dropLastMailboxNotify(expected: Streams): void {
  for (const [peer, requests] of expected.sip) {
    const at = requests.findLastIndex((request) => header(request, 'Event') === 'message-summary');
    if (at >= 0 && requests.length > 1) expected.sip.set(peer, requests.toSpliced(at, 1));
  }
}

/** Replaces answers to what peers sent; `mine` is what Aldis answered to the same request. Says whether any changed. */
function changeAnswers(
  expected: Streams,
  observed: Streams,
  change: (answer: string, mine: string) => string,
): boolean {
  let changed = false;
  for (const [peer, answers] of expected.sip) {
    if (!peer.endsWith(' responses')) continue;
    const results = answers.map((answer) => {
      const mine = observed.sip.get(peer)?.find((other) => isSameExchange(other, answer)) ?? '';
      return change(answer, mine);
    });
    changed ||= results.some((result, index) => result !== answers[index]);
    expected.sip.set(peer, results);
  }
  return changed;
}

function isSameExchange(one: string, other: string): boolean {
  return header(one, 'Call-ID') === header(other, 'Call-ID') && header(one, 'CSeq') === header(other, 'CSeq');
}

/** What a peer sent that was answered like this; empty when it was the gateway that asked. */
function requestOf(recorded: RecordedCase, answer: string): string {
  const found = recorded.items.find(
    ({ kind, data }) => kind === 'sip-tx' && !isResponse(data) && isSameExchange(data, answer),
  );
  return found?.data ?? '';
}

function cseq(text: string): number {
  return Number(header(text, 'CSeq').split(' ')[0]);
}

/** RFC 3261 §10.3 step 7: the request fails and nothing is changed. */
function outOfOrder(response: string): string {
  return response
    .replace(/^SIP\/2\.0 200 OK/, 'SIP/2.0 500 CSeq Is Lower Than The Last One')
    .replace(/\r\n(Date|Contact|Expires): [^\r]*/g, '');
}
