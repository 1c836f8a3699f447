/**
 * The default alphabet of GSM 03.38 (3GPP TS 23.038 §6.2.1) and its extension table (§6.2.1.1).
 *
 * @param unit a UTF-16 code unit
 * @returns the septets it takes: 1, 2 for a character of the extension table (an escape before it), 0 for one it cannot write
 */
export function septetsOf(unit: number): 0 | 1 | 2 {
  return unit < SEPTETS.length ? (SEPTETS[unit] as 0 | 1 | 2) : 0;
}

const DEFAULT =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

/** The highest code unit of both tables. */
const EURO = 0x20ac;
const SEPTETS = tabulated();

function tabulated(): Uint8Array {
  const table = new Uint8Array(EURO + 1);
  for (const character of DEFAULT) table[character.charCodeAt(0)] = 1;
  for (const character of EXTENSION) table[character.charCodeAt(0)] = 2;
  return table;
}
