import type { Technology } from '../messages/technology.ts';
import { createPjsipNotify, createSipNotify } from '../technologies/pjsip/notify/create-notify.ts';
import {
  createPjsipTechnology,
  createSipTechnology,
} from '../technologies/pjsip/outbound/create-technology.ts';
import type { SipTechnologyOptions } from '../technologies/pjsip/outbound/sip-technology.ts';

/** All that carries messages over SIP. */
export interface SipTechnologies {
  /** By name. */
  readonly map: ReadonlyMap<string, Technology>;
  /** The lanes to wake when somebody registers with this AOR. */
  lanesOfAor(aor: string): readonly string[];
}

export function createSipTechnologies(options: SipTechnologyOptions): SipTechnologies {
  const pjsip = createPjsipTechnology(options);
  const notify = createPjsipNotify(options);
  const all = [pjsip, createSipTechnology(options), notify, createSipNotify(options)];
  return {
    map: new Map(all.map((technology) => [technology.name, technology])),
    // The sip technologies share endpoints and lanes with those of pjsip.
    lanesOfAor: (aor) => [...pjsip.lanesOfAor(aor), ...notify.lanesOfAor(aor)],
  };
}
