import { parseNetwork } from '../network.ts';
import { type Option, required, splitList, text, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  endpoint: required(text('', 'Whose requests these are')),
  match: addresses('Source addresses, networks or host names; several lines add up'),
  match_header: text('', '`Name: value` or `Name: /regex/` that a request must carry'),
  match_request_uri: text('', 'The Request-URI, or `/regex/`'),
  srv_lookups: yesNo(true, 'Look for SRV records of the host names, too'),
} as const;

export const IDENTIFY: ObjectSchema<typeof options> = {
  type: 'identify',
  description: 'Recognises an endpoint by where its requests come from or what they carry.',
  options,
  ignored: ['transport'],
};

function addresses(description: string): Option<readonly string[]> {
  return {
    expected: 'a comma list of addresses, networks such as 192.0.2.0/24, and host names',
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const items = splitList(written);
      const good = items.every((item) =>
        item.includes('/') ? parseNetwork(item) !== undefined : HOST.test(item),
      );
      return good ? [...before, ...items] : undefined;
    },
  };
}

const HOST = /^(?:[\w.-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?)$/;
