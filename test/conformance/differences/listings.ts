import type { Streams } from '../normal-form.ts';
import { amiField } from '../recording.ts';
import { changeRequests, type Difference } from './difference.ts';

/** Where listings of SIP objects tell something else than Asterisk's. */
export const LISTING_DIFFERENCES: readonly Difference[] = [
  {
    id: 'credentials-hidden',
    apply: ({ recorded, expected }) =>
      recorded.user !== 'admin' &&
      changeEvents(expected, ['AuthList', 'AuthDetail', 'TransportDetail'], (event) =>
        event.replace(SECRETS, '$1: <hidden>'),
      ),
  },
  {
    id: 'next-registration',
    apply: ({ expected, observed }) => {
      if (!expected.events.has('OutboundRegistrationDetail')) return false;
      return changeEvents(observed, ['OutboundRegistrationDetail'], (event) =>
        event.replace(/^NextReg: \d+\r$/m, 'NextReg: 0\r'),
      );
    },
  },
  {
    id: 'static-contact-qualify',
    apply: ({ directory, expected }) =>
      changeEvents(expected, ['ContactStatusDetail'], (event) => {
        const aor = directory.aors.get(amiField(event, 'AOR'));
        if (aor === undefined || !amiField(event, 'ID').includes('@@')) return event;
        const timeout = Number(aor.get('qualify_timeout') ?? '3').toFixed(3);
        return event
          .replace(/^QualifyFrequency: .*\r$/m, `QualifyFrequency: ${aor.get('qualify_frequency') ?? '0'}\r`)
          .replace(/^QualifyTimeout: .*\r$/m, `QualifyTimeout: ${timeout}\r`);
      }),
  },
  {
    id: 'calls',
    apply: ({ expected }) => {
      let found = dropEvents(expected, (event) => /^(Dest)?Uniqueid: /m.test(event));
      for (const method of CALL_METHODS) {
        found = changeRequests(expected, method, () => undefined) || found;
      }
      // Who calls is in use, and then is not.
      if (found) {
        dropEvents(
          expected,
          (event) =>
            /^Event: (DeviceStateChange|ExtensionStatus)\r$/m.test(event) && ABOUT_PHONES.test(event),
        );
      }
      const inCall = (event: string): string =>
        /^ActiveChannels: (?!0\r)/m.test(event)
          ? event
              .replace(/^ActiveChannels: .*\r$/m, 'ActiveChannels: 0\r')
              .replace(/^DeviceState: .*\r$/m, 'DeviceState: Not in use\r')
          : event;
      return changeEvents(expected, ['EndpointList', 'EndpointDetail'], inCall) || found;
    },
  },
];

function dropEvents(streams: Streams, unwanted: (event: string) => boolean): boolean {
  let dropped = false;
  for (const events of [streams.events, streams.observerEvents]) {
    for (const [name, messages] of events) {
      const others = messages.filter((event) => !unwanted(event));
      if (others.length === messages.length) continue;
      dropped = true;
      if (others.length > 0) events.set(name, others);
      else events.delete(name);
    }
  }
  return dropped;
}

function changeEvents(
  streams: Streams,
  names: readonly string[],
  change: (event: string) => string,
): boolean {
  let changed = false;
  for (const name of names) {
    const events = streams.events.get(name);
    if (events === undefined) continue;
    const after = events.map(change);
    if (after.some((event, index) => event !== events[index])) changed = true;
    streams.events.set(name, after);
  }
  return changed;
}

const CALL_METHODS: readonly string[] = ['INVITE', 'ACK', 'BYE', 'CANCEL'];
const ABOUT_PHONES = /^(Device|Hint): .*PJSIP\//m;
const SECRETS = /^(Password|Md5Cred|PasswordDigest|RefreshToken|OauthSecret): .+(?=\r$)/gm;
