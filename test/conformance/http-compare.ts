import type { Comparison } from './differences/difference.ts';
import { actionIn, partsOf } from './http-messages.ts';
import { eventForms, type Streams } from './normal-form.ts';

/**
 * Compares what came over HTTP, answer by answer: the head as it is, the AMI messages like those of a session by TCP in which
 * the one action was asked for.
 *
 * @param compareMessages applies the differences and says what remains
 */
export function compareHttp(
  comparison: Comparison,
  compareMessages: (part: Comparison) => string[],
): string[] {
  const { expected, observed, recorded } = comparison;
  const requests = recorded.items.filter(({ kind }) => kind === 'http-tx');
  const problems: string[] = [];
  for (let i = 0; i < Math.max(expected.http.length, observed.http.length); i++) {
    const [wanted = '<none>', had = '<none>'] = [expected.http[i], observed.http[i]];
    const [wantedParts, hadParts] = [partsOf(wanted), partsOf(had)];
    if (wantedParts === undefined || hadParts === undefined) {
      if (wanted !== had) problems.push(`HTTP answer ${i + 1}: differs\n- ${wanted}\n+ ${had}`);
      continue;
    }
    if (wantedParts.head !== hadParts.head)
      problems.push(`HTTP answer ${i + 1}: heads differ\n- ${wantedParts.head}\n+ ${hadParts.head}`);
    const common = wantedParts.isCut ? wantedParts.messages.length : undefined;
    const part = {
      ...comparison,
      actions: [actionIn(requests[i]?.data ?? '') ?? ''],
      expected: streamsOf(wantedParts.messages, expected),
      observed: streamsOf(hadParts.messages.slice(0, common), observed),
    };
    problems.push(...compareMessages(part).map((problem) => `HTTP answer ${i + 1}: ${problem}`));
  }
  return problems;
}

/** What went to the peers belongs to the case as a whole. */
function streamsOf(messages: readonly string[], whole: Streams): Streams {
  return {
    responses: messages.filter((message) => !message.startsWith('Event:')),
    events: eventForms(messages),
    observerEvents: new Map(),
    sip: whole.sip,
    xmpp: whole.xmpp,
    http: [],
    files: [],
  };
}
