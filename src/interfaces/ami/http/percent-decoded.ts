/** Resolves `%2F` and the like to bytes, as characters of a Latin-1 image; what is no escape stays. */
export function percentDecoded(text: string): string {
  return text.replace(ESCAPE, (_escape, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

const ESCAPE = /%([0-9a-f]{2})/gi;
