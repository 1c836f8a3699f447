import { filled } from '../carrier-options.ts';
import { baseUrl } from '../http-url.ts';
import { choice, secret, text, wholeNumber, yesNo } from '../options.ts';

export const SIGNALWIRE_OPTIONS = {
  url: filled(baseUrl('Where its API is: `https://example.signalwire.com`')),
  api: choice(
    ['native', 'compat', 'twilio'],
    'native',
    '`/api/messaging/messages`, `/api/laml/2010-04-01/Accounts/…` or `/2010-04-01/Accounts/…`',
  ),
  project: filled(text('', 'The project or account: the user of HTTP Basic')),
  token: filled(secret('Its token: the password')),
  signing_key: secret(
    'What its callbacks and messages are signed with; the token with `api=twilio`. They are not taken without one',
  ),
  timeout: wholeNumber(10, 'Seconds that it has to answer', { minimum: 1, maximum: 300 }),
  window: wholeNumber(20, 'Requests that may be unanswered', { minimum: 1, maximum: 1000 }),
  mms: yesNo(true, 'MMS goes as such'),
} as const;
