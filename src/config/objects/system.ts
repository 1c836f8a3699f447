import { wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';

const options = {
  timer_t1: wholeNumber(500, 'Milliseconds; T1 of RFC 3261 §17', { minimum: 100 }),
  timer_b: wholeNumber(32_000, 'Milliseconds; timers B and F of RFC 3261 §17', { minimum: 6_400 }),
  compact_headers: yesNo(false, 'Write the short forms of header names'),
  disable_tcp_switch: yesNo(true, 'Requests over 1300 bytes stay on UDP (against RFC 3261 §18.1.1)'),
  disable_rport: yesNo(false, 'No `rport` in our Via (RFC 3581)'),
} as const;

export const SYSTEM: ObjectSchema<typeof options> = {
  type: 'system',
  description: 'The SIP stack.',
  options,
  ignored: [
    'accept_multiple_sdp_answers',
    'follow_early_media_fork',
    'taskpool_auto_increment',
    'taskpool_idle_timeout',
    'taskpool_initial_size',
    'taskpool_max_size',
    'taskpool_minimum_size',
    'threadpool_auto_increment',
    'threadpool_idle_timeout',
    'threadpool_initial_size',
    'threadpool_max_size',
  ],
};
