import type { ConfSection } from './conf/document.ts';
import { didYouMean } from './nearest.ts';
import { REGISTRATION } from './objects/registration.ts';
import type { PjsipAuth, PjsipEndpoint, PjsipRegistration, PjsipTransport } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** What registrations may name. */
export interface RegistrationSurroundings {
  readonly transports: readonly PjsipTransport[];
  readonly endpoints: ReadonlyMap<string, PjsipEndpoint>;
  readonly auths: ReadonlyMap<string, PjsipAuth>;
}

/** The `type=registration` sections by name, in the order of the file. What they name and is not there is told. */
export function readRegistrations(
  sections: readonly ConfSection[],
  { transports, endpoints, auths }: RegistrationSurroundings,
  problems: Problems,
): ReadonlyMap<string, PjsipRegistration> {
  const reader = new ObjectReader(REGISTRATION);
  const registrations = new Map<string, PjsipRegistration>();
  const transportNames = new Map(transports.map((transport) => [transport.name, transport]));
  for (const section of sections) {
    const values = reader.read(section, problems);
    const named = [
      ['endpoint', values.endpoint, endpoints],
      ['transport', values.transport, transportNames],
      ...values.outboundAuth.map((name) => ['outbound_auth', name, auths] as const),
    ] as const;
    for (const [option, name, known] of named) {
      if (name === '' || known.has(name)) continue;
      const hint = didYouMean(name, known.keys());
      problems.warning(
        section,
        `"${option}" of [${section.name}] names "${name}", which is not there${hint}`,
      );
    }
    if (values.line && values.endpoint === '') {
      problems.error(section, `[${section.name}] has "line=yes" and needs the option "endpoint"`);
    } else if (!values.line && values.endpoint !== '') {
      problems.warning(section, `"endpoint" of [${section.name}] counts only with "line=yes"`);
    }
    registrations.set(section.name, Object.freeze(Object.assign(values, { name: section.name })));
  }
  return registrations;
}
