/** What an extension's hint consists of: `PJSIP/mike&Custom:lamp,CustomPresence:pres`. */
export interface HintParts {
  readonly devices: readonly string[];
  /** Empty: none. */
  readonly presence: string;
}

/** Devices joined by `&`, then a comma and the presence provider. */
export function parseHint(text: string): HintParts {
  const comma = text.indexOf(',');
  const devices = comma < 0 ? text : text.slice(0, comma);
  return {
    devices: devices
      .split('&')
      .map((device) => device.trim())
      .filter((device) => device !== ''),
    presence: comma < 0 ? '' : text.slice(comma + 1).trim(),
  };
}

/**
 * Puts the extension in the place of `${EXTEN}`, or a part of it in the place of `${EXTEN:offset}` and
 * `${EXTEN:offset:length}`: a negative offset counts from the end, a negative length leaves so many out there.
 */
export function fillHint(text: string, exten: string): string {
  return text.replace(EXTEN, (_all, offset: string | undefined, length: string | undefined) => {
    if (offset === undefined) return exten;
    const from = Number(offset);
    const start = from < 0 ? Math.max(0, exten.length + from) : from;
    if (length === undefined) return exten.slice(start);
    const count = Number(length);
    return count < 0 ? exten.slice(start, count) : exten.slice(start, start + count);
  });
}

/** A `${…}` that is not the extension; undefined when there is none. */
export function unknownVariable(text: string): string | undefined {
  return /\$\{[^}]*\}?/.exec(text.replace(EXTEN, ''))?.[0];
}

const EXTEN = /\$\{EXTEN(?::(-?\d{1,3})(?::(-?\d{1,3}))?)?\}/g;
