import type { PjsipIdentify } from '../../../config/pjsip-types.ts';
import { withNetmask } from './network.ts';
import { type ShownOption, shown, trueFalse } from './shown-option.ts';

/** An identify's options in Asterisk's order. */
export function identifyOptions(): readonly ShownOption<PjsipIdentify>[] {
  return IDENTIFY_OPTIONS;
}

const matches = ({ match }: PjsipIdentify): readonly string[] => match.map(withNetmask);

const IDENTIFY_OPTIONS: readonly ShownOption<PjsipIdentify>[] = [
  shown('match', (identify) => matches(identify).join(','), { lines: matches }),
  shown('match_request_uri', ({ matchRequestUri }) => matchRequestUri),
  shown('srv_lookups', ({ srvLookups }) => trueFalse(srvLookups)),
  shown('endpoint', ({ endpoint }) => endpoint),
  shown('match_header', ({ matchHeader }) => matchHeader),
];
