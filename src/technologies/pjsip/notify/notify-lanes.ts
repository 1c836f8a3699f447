import type { PjsipConfiguration } from '../../../config/pjsip-types.ts';
import type { Target } from '../destination/destination.ts';

/** The lanes of NOTIFYs that wait: one an endpoint, apart from those of its MESSAGEs. Stable over restarts and reloads. */
export class NotifyLanes {
  readonly configuration: PjsipConfiguration;
  readonly #ofAor = new Map<string, string[]>();

  constructor(configuration: PjsipConfiguration) {
    this.configuration = configuration;
    for (const { name, aors } of configuration.endpoints.values()) {
      for (const aor of aors) {
        const lanes = this.#ofAor.get(aor);
        if (lanes === undefined) this.#ofAor.set(aor, [endpointLane(name)]);
        else lanes.push(endpointLane(name));
      }
    }
  }

  /** Those to wake when somebody registers with this AOR. */
  of(aor: string): readonly string[] {
    return this.#ofAor.get(aor) ?? [];
  }
}

export function notifyLane(endpoint: string, target: Target): string {
  if (target.kind === 'aors') return endpointLane(endpoint);
  const { user, host, port } = target.uri;
  return `pjsip-notify:uri:${endpoint}|${user}@${host}:${port}`;
}

function endpointLane(name: string): string {
  return `pjsip-notify:${name}`;
}
