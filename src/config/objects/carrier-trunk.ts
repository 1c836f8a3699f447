import { filled, host } from '../carrier-options.ts';
import { choice, text } from '../options.ts';

export const TRUNK_OPTIONS = {
  endpoint: filled(text('', 'The endpoint of pjsip.conf')),
  domain: host('Host of To and the Request-URI; where its contact leads when empty'),
  from_domain: host('Host of From; `from_domain` of the endpoint when empty'),
  delivered_on: choice(
    ['notification', 'answer'],
    'notification',
    'A 200 means that it took the message, and an IMDN tells of the rest; or that the recipient has it',
  ),
} as const;
