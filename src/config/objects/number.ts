import { destinations } from '../destination.ts';
import { httpUrl } from '../http-url.ts';
import { choice, choices, decimal, type Option, required, text, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  project: required(text('', 'The project that it belongs to')),
  capabilities: choices(['sms', 'mms'], ['sms', 'mms'], 'What can be sent from it'),
  deliver_to: destinations('Where its inbound messages go, and who sends from it'),
  inbound: inboundKind(),
  inbound_url: httpUrl('Where the document of `inbound` is asked for'),
  inbound_file: text('', 'The file with the document of `inbound`; relative to the configuration directory'),
  inbound_method: choice(['POST', 'GET'], 'POST', 'How `inbound_url` is asked; GET only for cXML'),
  inbound_fallback_url: httpUrl('Asked instead where `inbound_url` gives no document that can be run'),
  optout: yesNo(false, 'STOP, START and HELP are honoured'),
  stop_reply: text('', 'The answer to STOP; none when empty'),
  start_reply: text('', 'The answer to START; none when empty'),
  help_reply: text('', 'The answer to HELP; none when empty'),
  throughput: decimal(0, 'Segments a second that leave from it; 0: as fast as it goes', { maximum: 100_000 }),
} as const;

export const NUMBER: ObjectSchema<typeof options> = {
  type: 'number',
  description:
    'A number of ours, called like the section: `+` and 5 to 17 digits, or a short code of 5 or 6 digits.',
  options,
  ignored: [],
};

function inboundKind(): Option<'swml' | 'cxml' | 'webhook' | undefined> {
  const kinds = choice(['swml', 'cxml', 'webhook'], 'swml', 'What is run for each inbound message');
  return { ...kinds, default: undefined };
}
