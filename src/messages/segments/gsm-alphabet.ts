/**
 * The default alphabet of GSM 03.38 (3GPP TS 23.038 §6.2.1), septet by septet; {@link NOTHING} stands for the escape.
 */
export const DEFAULT =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Its extension table (§6.2.1.1): what stands behind an escape, by its septet. */
export const EXTENSION: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
};

/** Where a table has no character. */
export const NOTHING = '\0';

/** The septet that says that the next one is of the single shift table. */
export const ESCAPE = 0x1b;

/**
 * What a character takes in the default alphabet and its extension.
 *
 * @param unit a UTF-16 code unit
 * @returns the septets it takes: 1, 2 for a character of the extension table (an escape before it), 0 for one it cannot write
 */
export function septetsOf(unit: number): 0 | 1 | 2 {
  return unit < SEPTETS.length ? (SEPTETS[unit] as 0 | 1 | 2) : 0;
}

/** The highest code unit of both tables. */
const EURO = 0x20ac;
const SEPTETS = tabulated();

function tabulated(): Uint8Array {
  const table = new Uint8Array(EURO + 1);
  for (const character of DEFAULT) table[character.charCodeAt(0)] = 1;
  for (const character of Object.keys(EXTENSION)) table[character.charCodeAt(0)] = 2;
  table[0] = 0;
  return table;
}
