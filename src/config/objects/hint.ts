import { required, text } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  exten: text(
    '',
    "The extension, or with a leading `_` a pattern for many; the section's name when not given",
  ),
  context: text('default', 'The context it stands in'),
  hint: required(
    text(
      '',
      "What its state is made of: devices joined by `&`, then a comma and the presence provider; the dialplan's variable EXTEN is the extension",
    ),
  ),
} as const;

export const HINT: ObjectSchema<typeof options> = {
  type: 'hint',
  description: 'The state of an extension, as `hint` in the dialplan of Asterisk.',
  options,
  ignored: [],
};
