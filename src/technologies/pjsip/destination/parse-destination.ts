import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { utf8 } from '../../../protocols/sip/syntax/text.ts';
import { parseAddress } from './address.ts';
import { type BadDestination, badDestination, type Destination, shown } from './destination.ts';

/**
 * Reads the destination of a MessageSend, without its technology, as Asterisk's ast_sip_get_endpoint does
 * (res_pjsip.c). The first `/`, the first `@` and whether `sip:` or `sips:` occurs anywhere tell the forms
 * apart; endpoint and AOR names are compared exactly.
 *
 * | form | example |
 * |---|---|
 * | single token | `alice`, `example.com:5070` |
 * | slash form | `alice/sip:bob@example.com`, `alice/"Bob" <sip:bob@example.com>`, `alice/work`, `PJSIP/100@trunk` |
 * | at form | `alice@example.com`, `bob@example.com` |
 * | URI | `sip:bob@example.com`, `"Bob" <sips:bob@example.com>` |
 */
export function parseDestination(
  text: string,
  configuration: PjsipConfiguration,
): Destination | BadDestination {
  if (text === '') return badDestination('The destination is empty; give an endpoint or a SIP URI.');
  const slash = text.indexOf('/');
  if (slash >= 0) return slashForm(text, slash, configuration);
  if (hasScheme(text)) return throughDefault(text, configuration);
  const at = text.indexOf('@');
  return at < 0 ? singleToken(text, configuration) : atForm(text, at, configuration);
}

/** `alice`; a name that is no endpoint's is a host. */
function singleToken(text: string, configuration: PjsipConfiguration): Destination | BadDestination {
  const endpoint = configuration.endpoints.get(utf8(text));
  return endpoint === undefined
    ? throughDefault(`sip:${text}`, configuration)
    : aorsOf(endpoint, undefined, configuration);
}

/** `alice@anything`: the domain tells nothing. A user part that is no endpoint's makes it a URI. */
function atForm(text: string, at: number, configuration: PjsipConfiguration): Destination | BadDestination {
  const endpoint = configuration.endpoints.get(nameOf(utf8(text.slice(0, at)), configuration));
  return endpoint === undefined
    ? throughDefault(`sip:${text}`, configuration)
    : aorsOf(endpoint, undefined, configuration);
}

/** `;phone-context=…` belongs to the name unless ignore_uri_user_options says otherwise. */
function nameOf(user: string, configuration: PjsipConfiguration): string {
  const semicolon = configuration.global.ignoreUriUserOptions ? user.indexOf(';') : -1;
  return semicolon < 0 ? user : user.slice(0, semicolon);
}

function slashForm(
  text: string,
  slash: number,
  configuration: PjsipConfiguration,
): Destination | BadDestination {
  const left = utf8(text.slice(0, slash));
  const right = text.slice(slash + 1);
  if (left === 'PJSIP') return dialForm(right, configuration);
  const endpoint = configuration.endpoints.get(left);
  if (endpoint === undefined)
    return badDestination(`There is no endpoint ${shown(left)}.`, 'unknownDestination');
  if (right === '')
    return badDestination(`Nothing stands behind ${shown(`${left}/`)}; give an AOR or a SIP URI.`);
  if (hasScheme(right)) return uriThrough(endpoint, right);
  // The AOR need not be one of the endpoint's own.
  const aor = utf8(right);
  if (configuration.aors.has(aor)) return reachable(endpoint, [aor], undefined, configuration);
  return uriThrough(endpoint, `sip:${right}`);
}

/** `PJSIP/user@endpoint`, as it stands in a Dial: the endpoint's contact with another user part. */
function dialForm(text: string, configuration: PjsipConfiguration): Destination | BadDestination {
  const at = text.indexOf('@');
  if (at < 0 || text.includes('/')) {
    return badDestination(`${shown(`PJSIP/${text}`)} is not of the form PJSIP/user@endpoint.`);
  }
  const name = utf8(text.slice(at + 1));
  const endpoint = configuration.endpoints.get(name);
  if (endpoint === undefined)
    return badDestination(`There is no endpoint ${shown(name)}.`, 'unknownDestination');
  return aorsOf(endpoint, text.slice(0, at), configuration);
}

function throughDefault(text: string, configuration: PjsipConfiguration): Destination | BadDestination {
  const name = configuration.global.defaultOutboundEndpoint;
  const endpoint = configuration.endpoints.get(name);
  return endpoint === undefined
    ? badDestination(
        `${shown(text)} would go out through the default outbound endpoint, but there is no endpoint ${shown(name)}.`,
      )
    : uriThrough(endpoint, text);
}

function uriThrough(endpoint: PjsipEndpoint, text: string): Destination | BadDestination {
  const address = parseAddress(text);
  if (address === undefined || address.uri.scheme === 'tel') {
    return badDestination(`${shown(text)} cannot be read as a SIP URI.`);
  }
  return {
    endpoint: endpoint.name,
    target: { kind: 'uri', uri: address.uri, display: address.display },
  };
}

function aorsOf(
  endpoint: PjsipEndpoint,
  user: string | undefined,
  configuration: PjsipConfiguration,
): Destination | BadDestination {
  // Asterisk 22 crashes here.
  if (endpoint.aors.length === 0) return badDestination(`The endpoint ${shown(endpoint.name)} has no AORs.`);
  const existing = endpoint.aors.filter((name) => configuration.aors.has(name));
  return existing.length === 0
    ? badDestination(`The AORs of the endpoint ${shown(endpoint.name)} do not exist.`)
    : reachable(endpoint, existing, user, configuration);
}

/** Refuses AORs that can never have a contact: nobody may register there and none is configured. */
function reachable(
  endpoint: PjsipEndpoint,
  aors: readonly string[],
  user: string | undefined,
  configuration: PjsipConfiguration,
): Destination | BadDestination {
  const possible = aors.some((name) => {
    const aor = configuration.aors.get(name);
    return aor !== undefined && (aor.maxContacts > 0 || aor.contact.length > 0);
  });
  return possible
    ? { endpoint: endpoint.name, target: { kind: 'aors', aors, user } }
    : badDestination(
        `Nobody can register with the AOR ${shown(aors[0] ?? '')}: it has no contact and max_contacts is 0.`,
      );
}

/** Case-sensitive and anywhere in the text, as Asterisk looks for it. */
function hasScheme(text: string): boolean {
  return text.includes('sip:') || text.includes('sips:');
}
