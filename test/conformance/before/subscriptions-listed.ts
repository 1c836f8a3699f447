import type { DirectoryModel } from '../directory.ts';
import { amiField, type RecordedCase } from '../recording.ts';
import { LIST_TYPES, type NeededSubscription, PORTS } from './subscriptions.ts';

/** The case asks who is subscribed: who is not listed was not. */
export function asksForSubscriptions({ items }: RecordedCase): boolean {
  return items.some(
    ({ kind, data }) =>
      kind === 'ami-tx' &&
      (/^pjsipshowsubscriptionsinbound$/i.test(amiField(data, 'Action')) ||
        /^ *pjsip +(show|list) +subscriptions? +inbound\b/i.test(amiField(data, 'Command'))),
  );
}

/** Who was subscribed when the console listed them, in the order of the listing. */
export function subscriptionsListed(
  { items }: RecordedCase,
  { resourceLists }: DirectoryModel,
): NeededSubscription[] {
  const answers = items.filter(({ kind }) => kind === 'ami-rx').map(({ data }) => data);
  const found = answers.flatMap((data) =>
    FORMS.flatMap((form) => [...data.matchAll(form)].map(({ groups = {} }) => groups)),
  );
  return found.flatMap(({ endpoint = '', resource = '', event = '', callId = '' }) => {
    const port = PORTS.get(endpoint);
    if (port === undefined) return [];
    const type = event === 'presence' ? 'application/pidf+xml' : 'application/simple-message-summary';
    return {
      callId,
      port,
      from: `<sip:${endpoint}@127.0.0.1>;tag=${callId.replace(/\W/g, '')}`,
      contact: `sip:${endpoint}@127.0.0.1:${port}`,
      event,
      accept: resourceLists.has(resource) ? type + LIST_TYPES : type,
      resource,
      userAgent: '',
      expires: 300,
      localTag: '',
    };
  });
}

/** What is left of a subscription goes by the clock. */
export function judgeSubscriptions(message: string): string {
  return message
    .replace(/^(Output: {3}Expiry: ) +\d+ {2}/gm, '$1<left>  ')
    .replace(/^(Output: .{30} .{30} ) *\d+ (?=\S+\r$)/gm, '$1<left> ')
    .replace(/^(Output: Expiry {14}: )\d+\r$/gm, '$1<left>\r');
}

/** Of `pjsip show subscriptions`, `pjsip list subscriptions` and `pjsip show subscription`. */
const FORMS: readonly RegExp[] = [
  /^Output: Endpoint: (?<endpoint>[^/<\s]+)\/.*\r\nOutput: Resource: (?<resource>[^/<]+)\/(?<event>\S+)\r\nOutput: {3}Expiry: +\d+ {2}(?<callId>\S+)\r$/gm,
  /^Output: (?<endpoint>[^/<\s]+)\/\S.* (?<resource>[^/\s]+)\/(?<event>[a-z-]+) +\d+ (?<callId>\S+)\r$/gm,
  /^Output: Resource {12}: (?<resource>\S+)\r\nOutput: Event {15}: (?<event>\S+)\r\n(?:Output: .*\r\n)*?Output: Endpoint {12}: (?<endpoint>\S+)\r\nOutput: Callid {14}: (?<callId>\S+)\r$/gm,
];
