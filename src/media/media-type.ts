/** The media type of a `Content-Type`: lower case, without parameters, and as the list of types spells it. */
export function mediaTypeOf(contentType: string): string {
  const semicolon = contentType.indexOf(';');
  const type = (semicolon < 0 ? contentType : contentType.slice(0, semicolon)).trim().toLowerCase();
  return SPELLINGS.get(type) ?? type;
}

/** @param types what may be: `image/png`, or `image/*` for all of a kind. */
export function isAllowedType(type: string, types: readonly string[]): boolean {
  return types.some((allowed) => {
    const lower = allowed.toLowerCase();
    return lower.endsWith('/*') ? type.startsWith(lower.slice(0, -1)) : mediaTypeOf(lower) === type;
  });
}

/** What servers and phones call the types that the list has under another name. */
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['image/jpg', 'image/jpeg'],
  ['image/pjpeg', 'image/jpeg'],
  ['image/x-png', 'image/png'],
  ['image/x-ms-bmp', 'image/bmp'],
  ['image/x-bmp', 'image/bmp'],
  ['audio/mp3', 'audio/mpeg'],
  ['audio/x-mpeg', 'audio/mpeg'],
  ['audio/m4a', 'audio/mp4'],
  ['audio/x-m4a', 'audio/mp4'],
  ['audio/wav', 'audio/vnd.wav'],
  ['audio/x-wav', 'audio/vnd.wav'],
  ['audio/wave', 'audio/vnd.wav'],
  ['audio/x-midi', 'audio/midi'],
  ['audio/mid', 'audio/midi'],
  ['video/3gpp', 'video/3gp'],
]);
