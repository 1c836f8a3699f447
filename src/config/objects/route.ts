import { destinationPattern } from '../destination.ts';
import { choices, type Option, repeatedList, splitList, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  prefix: prefixes('What the numbers begin with that it leads to; every number when not given'),
  priority: wholeNumber(10, 'Of routes with equally long prefixes the lowest is tried first', {
    maximum: 65_535,
  }),
  weight: wholeNumber(
    10,
    'The share of the messages among routes of one priority; 0: only when the others failed',
    {
      maximum: 65_535,
    },
  ),
  project: repeatedList('Projects that may use it; all when not given'),
  capabilities: choices(['sms', 'mms'], ['sms', 'mms'], 'What it can carry'),
  destination: destinationPattern(
    `Where the message goes: \`\${to}\` and \`\${from}\` stand for the numbers, \`\${to_digits}\` and \`\${from_digits}\` for their digits`,
  ),
  carrier: text('', 'The carrier that it goes to, in place of a `destination`'),
  refuse: yesNo(false, 'Numbers with this prefix cannot be sent to (`destination_number_not_supported`)'),
} as const;

export const ROUTE: ObjectSchema<typeof options> = {
  type: 'route',
  description:
    'A way to numbers that are not ours: the longest prefix first, then `priority`, then `weight`.',
  options,
  ignored: [],
};

function prefixes(description: string): Option<readonly string[]> {
  return {
    expected: 'a comma list of beginnings of numbers such as +1, +4930 or 988; several lines add up',
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const items = splitList(written);
      return items.every((item) => /^(?:\+\d{0,17}|\d{1,17})$/.test(item))
        ? [...before, ...items]
        : undefined;
    },
  };
}
