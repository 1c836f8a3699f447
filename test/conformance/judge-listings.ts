import { createHash } from 'node:crypto';
import { judgeSubscriptions } from './before/subscriptions-listed.ts';
import type { DirectoryModel } from './directory.ts';

/**
 * Says of a listing what cannot be the same bytes in a replay: whether the hash of a contact is that of its URI (which
 * holds the address), when a registration expires, what is known of who is asked with OPTIONS, and what became of the
 * configuration's own registrations, which goes by the clock.
 * To be done with the addresses as they were where it was made.
 *
 * @param contacts the configured contacts in those addresses
 */
export function judgeListing(
  message: string,
  directory: DirectoryModel,
  contacts: readonly string[],
): string {
  if (/^Event: (ContactList|ContactStatusDetail)\r$/m.test(message)) return judgeContact(message, directory);
  if (/^Event: Endpoint(List|Detail)\r$/m.test(message)) return judgeEndpoint(message, directory);
  if (/^Output: +<Registration\/ServerURI/m.test(message))
    return message.replace(REGISTRATION_ROW, '$1<by registrar>\r');
  if (SUBSCRIPTIONS.test(message)) return judgeSubscriptions(message);
  if (/^Output: .*(Contact|Endpoint): /m.test(message)) return judgeConsole(message, directory, contacts);
  return message;
}

function judgeContact(message: string, directory: DirectoryModel): string {
  const uri = /^UR?[Ii]: (.*)\r$/im.exec(message)?.[1] ?? '';
  const aor = /^(?:AOR|ObjectName): ([^;\r]*)/m.exec(message)?.[1] ?? '';
  const judged = message
    .replace(/^((?:ID|ObjectName): .*[;@]@)([0-9a-f]{32})\r$/m, (line, start: string, hash: string) =>
      hash === md5(uri) ? `${start}<md5>\r` : line,
    )
    .replace(/^(RegExpire|ExpirationTime): [1-9]\d{9}\r$/m, '$1: <expiry>\r');
  return isQualified(aor, directory)
    ? judged.replace(/^(Status|RoundtripUsec): .*\r$/gm, '$1: <by qualify>\r')
    : judged;
}

function judgeEndpoint(message: string, directory: DirectoryModel): string {
  const aors = /^Aors?: (.*)\r$/m.exec(message)?.[1] ?? '';
  return aors.split(',').some((aor) => isQualified(aor, directory))
    ? message.replace(/^DeviceState: .*\r$/m, 'DeviceState: <by qualify>\r')
    : message;
}

function judgeConsole(message: string, directory: DirectoryModel, contacts: readonly string[]): string {
  return message
    .replace(CONTACT_ROW, (_line, start: string, aor: string, uri: string, hash: string, state: string) => {
      const candidates = [uri, ...contacts.filter((contact) => contact.startsWith(uri))];
      const isRight = candidates.some((candidate) => md5(candidate).startsWith(hash));
      return `${start}${isRight ? '<md5>' : hash}${isQualified(aor, directory) ? ' <by qualify>' : state}\r`;
    })
    .replace(ENDPOINT_ROW, (line, start: string, name: string, rest: string) => {
      const aors = directory.endpoints.get(name)?.get('aors')?.split(',') ?? [];
      return aors.some((aor) => isQualified(aor, directory)) ? `${start}<by qualify>${rest}` : line;
    });
}

function isQualified(aor: string, directory: DirectoryModel): boolean {
  return Number(directory.aors.get(aor)?.get('qualify_frequency') ?? '0') > 0;
}

function md5(text: string): string {
  return createHash('md5').update(text, 'latin1').digest('hex');
}

const CONTACT_ROW = /^(Output: +Contact: +([^/<\s]+)\/(\S+) +)([0-9a-f]{10})( .*)\r$/gm;
const SUBSCRIPTIONS = /^Output: (Resource: <Resource|Endpoint\/CLI |Resource {12}: )/m;
const REGISTRATION_ROW =
  /^(Output: {2}.{54} {2}.{26} {2})(?:Registered|Unregistered|Rejected|Stopped|Temporary) +(?:\(exp\. \d+s(?: ago)?\))?\r$/gm;
const ENDPOINT_ROW =
  /^(Output: +Endpoint: +([^/<\s]+)(?:\/\S+)? +)(?:Unavailable|Not in use) ( +\d+ of \S+\r)$/gm;
