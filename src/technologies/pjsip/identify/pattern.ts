/** `match_header` and `match_request_uri`: a text that must be equal, or `/regex/`. */
export type Pattern = (text: string) => boolean;

/** undefined: the regular expression cannot be compiled. */
export function pattern(written: string): Pattern | undefined {
  if (written.length < 2 || !written.startsWith('/') || !written.endsWith('/'))
    return (text) => text === written;
  const source = written.slice(1, -1);
  try {
    const regex = new RegExp(source, 'u');
    return (text) => regex.test(text);
  } catch {
    return undefined;
  }
}
