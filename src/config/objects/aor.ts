import { decimal, list, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { sipUri, sipUris } from '../sip-uri.ts';

const options = {
  contact: sipUris('Static contacts; several lines add up'),
  max_contacts: wholeNumber(0, 'How many contacts may be registered; 0: none'),
  remove_existing: yesNo(
    false,
    'Too many contacts push out those that expire soonest instead of being refused',
  ),
  remove_unavailable: yesNo(false, 'Contacts that do not answer are pushed out first'),
  minimum_expiration: wholeNumber(60, 'Seconds; a shorter registration is made that long'),
  maximum_expiration: wholeNumber(7200, 'Seconds; a longer registration is cut to that'),
  default_expiration: wholeNumber(3600, 'Seconds, when the request does not say'),
  qualify_frequency: wholeNumber(0, 'Seconds between OPTIONS to each contact; 0: never', { maximum: 86_400 }),
  qualify_timeout: decimal(3, 'Seconds to wait for the answer to OPTIONS'),
  qualify_2xx_only: yesNo(false, 'Only a 2xx answer counts as reachable'),
  authenticate_qualify: yesNo(false, 'Answer a challenge to OPTIONS'),
  outbound_proxy: sipUri('The Route of OPTIONS requests'),
  support_path: yesNo(false, 'Keep and use the Path of registrations (RFC 3327)'),
  mailboxes: list('Mailboxes whose state may be subscribed'),
  voicemail_extension: text('', 'Told in message-waiting notifications'),
} as const;

export const AOR: ObjectSchema<typeof options> = {
  type: 'aor',
  description: 'An address of record: where the contacts of an endpoint are found.',
  options,
  ignored: [],
};
