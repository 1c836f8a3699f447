/** A version 4 UUID for Call-IDs and tags, which PJSIP's are too (RFC 3261 §19.3 asks for 32 random bits). */
export function randomToken(randomBytes: (size: number) => Buffer): string {
  const hex = randomBytes(16).toString('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
