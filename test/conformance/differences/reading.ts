import { amiField } from '../recording.ts';
import {
  type Comparison,
  changeResponses,
  type Difference,
  destinationOf,
  messageSend,
} from './difference.ts';

/** Where an action is read otherwise, before it is known what it asks for. */
export const READING_DIFFERENCES: readonly Difference[] = [
  {
    id: 'long-lines',
    apply: (comparison) => {
      const tooLong = /\r\nMessage: Failed to parse message: line too long\r\n/;
      const { expected, observed } = comparison;
      if (!expected.responses.some((response) => tooLong.test(response))) return false;
      // The tail of the long line was read as a header, or as an action of its own.
      expected.responses = expected.responses.filter((r) => !r.includes('Missing action in request'));
      expected.responses = expected.responses.map((response, index) =>
        tooLong.test(response) && hasSameId(response, observed.responses[index])
          ? (observed.responses[index] ?? '')
          : response,
      );
      const body = amiField(messageSend(comparison) ?? '', 'Body');
      for (const [peer, messages] of observed.sip) {
        const whole = messages.filter((m) => m.startsWith('MESSAGE ') && m.endsWith(`\r\n\r\n${body}`));
        if (whole.length > 0) expected.sip.set(peer, whole);
      }
      return true;
    },
  },
  {
    id: 'nul-in-line',
    apply: ({ actions, expected }) => {
      if (!actions.some((action) => action.includes('\0'))) return false;
      expected.sip.clear();
      return changeResponses(expected, /^Response: /, (response) => {
        const id = amiField(response, 'ActionID');
        const idLine = id === '' ? '' : `ActionID: ${id}\r\n`;
        return `Response: Error\r\n${idLine}Message: Failed to parse message: NUL in a line\r\n\r\n`;
      });
    },
  },
  {
    id: 'class-list',
    apply: ({ actions, expected, observed }) => {
      const masks = actions
        .map((action) =>
          amiField(action, /^login$/i.test(amiField(action, 'Action')) ? 'Events' : 'EventMask'),
        )
        .filter((mask) => mask !== '');
      const names = masks.flatMap((mask) => mask.split(','));
      const isList = masks.some((mask) => mask.includes(','));
      const sloppy = names.some((name) => name !== name.trim() || !CLASSES.has(name.toLowerCase()));
      const inCapitals = names.some((name) => !CLASSES.has(name) && CLASSES.has(name.toLowerCase()));
      if (!(isList && sloppy) && !inCapitals) return false;
      const granted = new Set(
        names.map((name) => name.trim().toLowerCase()).filter((name) => CLASSES.has(name) && name !== 'none'),
      );
      expected.responses = expected.responses.map((response) =>
        response.replace(/\r\nEvents: (On|Off)\r\n/, `\r\nEvents: ${granted.size > 0 ? 'On' : 'Off'}\r\n`),
      );
      const isGranted = (event: string): boolean =>
        amiField(event, 'Privilege')
          .split(',')
          .some((name) => granted.has('all') || (name !== 'all' && granted.has(name)));
      for (const [name, messages] of expected.events) {
        const kept = messages.filter(isGranted);
        if (kept.length > 0) expected.events.set(name, kept);
        else expected.events.delete(name);
      }
      for (const [name, messages] of observed.events) {
        if (!expected.events.has(name) && messages.every(isGranted)) expected.events.set(name, messages);
      }
      return true;
    },
  },
  {
    id: 'expected-response',
    apply: ({ expected }) =>
      blankExpectedResponse(expected.events) || blankExpectedResponse(expected.observerEvents),
  },
  {
    id: 'sip-technology',
    apply: (comparison: Comparison) => {
      const { expected, observed } = comparison;
      const served = /^sip:/.test(destinationOf(messageSend(comparison) ?? ''));
      const unknown = /\r\nMessage: Message technology not found\.\r\n/;
      if (!served || !expected.responses.some((response) => unknown.test(response))) return false;
      expected.responses = observed.responses.map((r) => r.replace(/MessageID: .*\r\n/, ''));
      for (const [peer, messages] of observed.sip) expected.sip.set(peer, messages);
      return true;
    },
  },
];

function blankExpectedResponse(events: Map<string, string[]>): boolean {
  const failures = events.get('ChallengeResponseFailed') ?? [];
  const blank = failures.map((event) =>
    event.replace(/\r\nExpectedResponse: [^\r]+/, '\r\nExpectedResponse: '),
  );
  if (blank.join('') === failures.join('')) return false;
  events.set('ChallengeResponseFailed', blank);
  return true;
}

function hasSameId(one: string, other: string | undefined): boolean {
  return other !== undefined && amiField(one, 'ActionID') === amiField(other, 'ActionID');
}

const CLASSES: ReadonlySet<string> = new Set(
  'system,call,log,verbose,command,agent,user,config,dtmf,reporting,cdr,dialplan,originate,agi,cc,aoc,test,security,message,all,none'.split(
    ',',
  ),
);
