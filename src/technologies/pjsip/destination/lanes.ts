import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Destination } from './destination.ts';

/**
 * What stays in order and goes one at a time. Every form that ends at the same phone shares the lane of the first
 * AOR it is looked for at: `alice`, `alice/alice`, `PJSIP/100@alice`; a URI has the lane of its user and host.
 * Stable over restarts and reloads.
 */
export function laneOf(destination: Destination): string {
  const { target } = destination;
  if (target.kind === 'aors') return aorLane(target.aors[0] ?? '');
  const { user, host, port } = target.uri;
  return `pjsip:uri:${destination.endpoint}|${user}@${host}:${port}`;
}

/**
 * The lanes to wake when somebody registers with an AOR: its own, and for each endpoint that looks for its contacts
 * there as well, the lane of the AOR it looks at first.
 */
export class LanesOfAors {
  readonly #lanes = new Map<string, Set<string>>();

  constructor(configuration: PjsipConfiguration) {
    for (const endpoint of configuration.endpoints.values()) {
      if (endpoint.aors.length < 2) continue;
      const existing = endpoint.aors.filter((name) => configuration.aors.has(name));
      for (const aor of existing) {
        const lanes = this.#lanes.get(aor) ?? new Set([aorLane(aor)]);
        lanes.add(aorLane(existing[0] ?? aor));
        this.#lanes.set(aor, lanes);
      }
    }
  }

  of(aor: string): readonly string[] {
    const lanes = this.#lanes.get(aor);
    return lanes === undefined ? [aorLane(aor)] : [...lanes];
  }
}

function aorLane(aor: string): string {
  return `pjsip:aor:${aor}`;
}
