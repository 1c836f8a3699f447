import { type Option, required, secret, wholeNumber } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { uuid } from '../uuid.ts';

const options = {
  id: required(uuid('What clients name it by: the user of HTTP Basic, the AccountSid')),
  signing_key: required(signingKey('The key that callbacks and requests to handlers are signed with')),
  backlog_limit: limit('Messages under way that it may have'),
  rate_limit: limit('Writing requests that it may make in `rate_window`'),
} as const;

export const PROJECT: ObjectSchema<typeof options> = {
  type: 'project',
  description:
    'Who has numbers and sends messages over the HTTP APIs. Its name is what other sections call it.',
  options,
  ignored: [],
};

/** Undefined where the project does not say. */
function limit(description: string): Option<number | undefined> {
  const option = wholeNumber(0, `${description}; that of [general] when not given`, { minimum: 1 });
  return { ...option, default: undefined };
}

function signingKey(description: string): Option<string> {
  return {
    ...secret(description),
    expected: 'a secret of your own; "aldis project create" makes one',
    read: (written) => (written === '' || written.includes('{{') ? undefined : written),
  };
}
