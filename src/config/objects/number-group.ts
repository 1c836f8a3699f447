import { repeatedList, required, text, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { uuid } from '../uuid.ts';

const options = {
  id: required(uuid('What clients name it by: the MessagingServiceSid')),
  project: required(text('', 'The project that it belongs to')),
  numbers: required(repeatedList('Its numbers, all of the same project')),
  sticky_sender: yesNo(true, 'A recipient always hears from the same number'),
} as const;

export const NUMBER_GROUP: ObjectSchema<typeof options> = {
  type: 'number_group',
  description: 'Numbers of which one is chosen for each recipient.',
  options,
  ignored: [],
};
