import type { DirectoryModel } from './directory.ts';

/**
 * The AOR that phones can register with and that a destination is about: `pjsip:name`, `pjsip:name@domain`,
 * `pjsip:name/aor`, `pjsip:PJSIP/user@name`, or the plain name of an endpoint.
 */
export function registrableAor(destination: string, directory: DirectoryModel): string | undefined {
  const rest = destination.replace(/^pjsip:/, '');
  const dialled = /^PJSIP\/[^@/]+@([^/]+)$/.exec(rest)?.[1];
  const [name = '', part] = dialled === undefined ? rest.replace(/@.*$/, '').split('/') : [dialled];
  const endpoint = directory.endpoints.get(name);
  if (endpoint === undefined || (part !== undefined && !directory.aors.has(part))) return undefined;
  const aors = part === undefined ? (endpoint.get('aors') ?? '').split(',') : [part];
  return aors.find((aor) => isRegistrable(aor, directory));
}

/** Phones can register with it. */
export function isRegistrable(aor: string, directory: DirectoryModel): boolean {
  return mostContacts(aor, directory) > 0;
}

export function mostContacts(aor: string, { aors }: DirectoryModel): number {
  return Number(aors.get(aor)?.get('max_contacts') ?? '0');
}
