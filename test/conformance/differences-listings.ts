import { changeRequests, type Difference } from './difference.ts';
import type { Streams } from './normal-form.ts';
import { amiField } from './recording.ts';

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
      let found = false;
      for (const events of [expected.events, expected.observerEvents]) {
        for (const [name, messages] of events) {
          const others = messages.filter((event) => !/^(Dest)?Uniqueid: /m.test(event));
          if (others.length === messages.length) continue;
          found = true;
          if (others.length > 0) events.set(name, others);
          else events.delete(name);
        }
      }
      for (const method of CALL_METHODS) {
        found = changeRequests(expected, method, () => undefined) || found;
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
const SECRETS = /^(Password|Md5Cred|PasswordDigest|RefreshToken|OauthSecret): .+(?=\r$)/gm;
