/**
 * Reads an id from outside: a UUID; as Twilio's clients write them, two letters and 32 hex digits; or those letters and a
 * UUID, which is what comes of a project's id where a client insists on the letters. The UUID in lower case; undefined when
 * it is none of them.
 *
 * @param letters `AC`, `MG`… in whatever case
 */
export function parseSid(text: string, letters: string): string | undefined {
  const lower = text.toLowerCase();
  if (UUID.test(lower)) return lower;
  if (!lower.startsWith(letters.toLowerCase())) return undefined;
  const rest = lower.slice(letters.length);
  if (UUID.test(rest)) return rest;
  return HEX.test(rest) ? rest.replace(PARTS, '$1-$2-$3-$4-$5') : undefined;
}

/** Reads a project's id, which is its AccountSid. */
export function parseProjectId(text: string): string | undefined {
  return parseSid(text, 'AC');
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HEX = /^[0-9a-f]{32}$/;
const PARTS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;
