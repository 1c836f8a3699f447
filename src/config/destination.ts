import type { ConfSection } from './conf/document.ts';
import { placeOf } from './conf/place-of.ts';
import { didYouMean } from './nearest.ts';
import { type Option, splitList } from './options.ts';
import type { Problems } from './problem.ts';
import { isUserJid, preparedBare } from './xmpp-address.ts';

/** A comma list of destinations with their technology; several lines add up, and what is named twice counts once. */
export function destinations(description: string): Option<readonly string[]> {
  return {
    expected: 'a comma list of destinations with their technology, such as pjsip:alice; several lines add up',
    default: [],
    description,
    repeatable: true,
    read(written, before) {
      const items = splitList(written);
      if (!items.every((item) => DESTINATION.test(item))) return undefined;
      return [...new Set([...before, ...items.map(withCaseOfXmpp)])];
    },
  };
}

/** XMPP addresses are compared as {@link preparedBare} makes them, but for their resources. */
export function withCaseOfXmpp(destination: string): string {
  if (!destination.startsWith('xmpp:')) return destination;
  const [bare = '', ...resource] = destination.split('/');
  return [preparedBare(bare), ...resource].join('/');
}

/** One destination, in which `${to}` and the like may stand. */
export function destinationPattern(description: string): Option<string> {
  return {
    expected: `a destination with its technology, such as pjsip:alice; it may hold \${to}, \${from}, \${to_digits} and \${from_digits}`,
    default: '',
    description,
    read(written) {
      if (written === '') return '';
      const strange = [...written.matchAll(/\$\{([^}]*)\}?/g)].some(([, name]) => !PARTS.has(name ?? ''));
      return !strange && DESTINATION.test(written) ? written : undefined;
    },
  };
}

/** Names of messaging.conf and xmpp.conf: what destinations may lead to. */
export interface KnownNames {
  readonly numbers: ReadonlySet<string>;
  readonly carriers: ReadonlySet<string>;
  readonly esmes: ReadonlySet<string>;
  /** Those of xmpp.conf, undefined when it could not be read. */
  readonly xmppAccounts: ReadonlySet<string> | undefined;
}

/** Tells of a destination that cannot work: nobody has its technology, pjsip.conf its endpoint, or messaging.conf its number or carrier. */
export class DestinationCheck {
  readonly #endpoints: ReadonlyMap<string, unknown> | undefined;
  readonly #names: KnownNames;
  #hintsLeft = HINTS;

  /**
   * @param endpoints those of pjsip.conf, undefined when there is none that could be read
   */
  constructor(endpoints: ReadonlyMap<string, unknown> | undefined, names: KnownNames) {
    this.#endpoints = endpoints;
    this.#names = names;
  }

  /** @param option the option of the section in which it stands */
  check(destination: string, option: string, section: ConfSection, problems: Problems): void {
    const colon = destination.indexOf(':');
    const technology = destination.slice(0, colon);
    const tell = (text: string): void =>
      problems.warning(placeOf(section, option), `"${option}" of [${section.name}] names ${text}`);
    if (!TECHNOLOGIES.includes(technology)) {
      const hint = didYouMean(technology, TECHNOLOGIES);
      tell(`the technology "${technology}", which is not there${hint}`);
      return;
    }
    const target = destination.slice(colon + 1);
    if (technology === 'number') {
      if (!this.#names.numbers.has(target) && !target.includes('${')) {
        tell(`the number "${target}", which is not in messaging.conf`);
      }
      return;
    }
    if (technology === 'esme') {
      if (!this.#names.esmes.has(target)) {
        tell(`the ESME "${target}", which is not in messaging.conf${didYouMean(target, this.#names.esmes)}`);
      }
      return;
    }
    if (technology === 'carrier') {
      const [, name = target, number = ''] = /^([^/]*)\/(.*)$/.exec(target) ?? [];
      if (!this.#names.carriers.has(name)) {
        tell(
          `the carrier "${name}", which is not in messaging.conf${didYouMean(name, this.#names.carriers)}`,
        );
      } else if (number === '') tell(`no number behind the carrier: expected carrier:${name}/+15551230001`);
      return;
    }
    if (technology === 'xmpp') {
      if (!isUserJid(target) && !target.includes('${')) {
        tell(`"${target}", which is no XMPP address: expected xmpp:bob@example.org`);
      } else if (this.#names.xmppAccounts?.size === 0) {
        tell('an XMPP address, and xmpp.conf has no account to send from');
      }
      return;
    }
    const endpoint = endpointOf(target);
    if (endpoint === undefined || this.#endpoints === undefined || this.#endpoints.has(endpoint)) return;
    const hint = this.#hintsLeft-- > 0 ? didYouMean(endpoint, this.#endpoints.keys()) : '';
    tell(`the endpoint "${endpoint}", which is not in pjsip.conf${hint}`);
  }
}

/** The endpoint that is certainly meant: `alice`, `alice/sip:…`, `PJSIP/1@alice`; undefined for addresses. */
function endpointOf(target: string): string | undefined {
  const dialled = /^PJSIP\/[^@/]*@([^@/]+)$/.exec(target)?.[1];
  const name = dialled ?? /^([^/@:<"\s]+)(?:\/|$)/.exec(target)?.[1];
  if (name === undefined || name === 'PJSIP' || name.includes('${')) return undefined;
  // A name alone may be a host.
  return name === target && name.includes('.') ? undefined : name;
}

const TECHNOLOGIES: readonly string[] = ['pjsip', 'number', 'carrier', 'esme', 'xmpp'];
export const DESTINATION = /^[a-z][a-z0-9_-]*:[^\s].*$/;
const PARTS: ReadonlySet<string> = new Set(['to', 'from', 'to_digits', 'from_digits']);
/** The nearest of ten thousand names takes ten milliseconds to find, and there may be as many missing. */
const HINTS = 10;
