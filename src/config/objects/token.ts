import { list, type Option, required, text } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  project: required(text('', 'The project that it belongs to')),
  token_sha256: required(sha256('The SHA-256 of the token, which itself stands nowhere')),
  scopes: list('What it may be used for: `messaging`; the other scopes of SignalWire mean nothing here', [
    'messaging',
  ]),
} as const;

export const TOKEN: ObjectSchema<typeof options> = {
  type: 'token',
  description: 'A password of a project for the HTTP APIs; `aldis token create` makes one.',
  options,
  ignored: [],
};

/** As SignalWire names the permissions of its tokens. */
export const SCOPES: readonly string[] = [
  'messaging',
  'calling',
  'chat',
  'datasphere',
  'fax',
  'management',
  'numbers',
  'pubsub',
  'storage',
  'tasking',
  'video',
];

export function sha256(description: string): Option<string> {
  return {
    expected: '64 hexadecimal digits',
    default: '',
    description,
    secret: true,
    read: (written) => (/^[0-9a-f]{64}$/i.test(written) ? written.toLowerCase() : undefined),
  };
}
