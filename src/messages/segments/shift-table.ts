import { NOTHING } from './gsm-alphabet.ts';
import { lockingShiftTables } from './locking-shift-tables.ts';
import { singleShiftTables } from './single-shift-tables.ts';

/** 128 septets and their characters, both ways. */
export interface ShiftTable {
  /** UTF-16 code units by the septet; 0 where there is none. */
  readonly units: Uint16Array;
  /** By the UTF-16 code unit, all below {@link UNITS}: the septet and 1; 0 where there is none. */
  readonly septets: Uint8Array;
}

/** @param language a national language identifier (3GPP TS 23.038 §6.2.1.2.4); the default's for 0 and for reserved ones */
export function lockingTable(language: number): ShiftTable {
  return LOCKING[language] ?? (LOCKING[0] as ShiftTable);
}

/** @param language as for {@link lockingTable} */
export function singleTable(language: number): ShiftTable {
  return SINGLE[language] ?? (SINGLE[0] as ShiftTable);
}

/** Above the highest code unit of all tables, ∞. */
export const UNITS = 0x2220;

function tableOf(entries: Iterable<readonly [septet: number, character: string]>): ShiftTable {
  const units = new Uint16Array(128);
  const septets = new Uint8Array(UNITS);
  for (const [septet, character] of entries) {
    if (character === NOTHING) continue;
    const unit = character.charCodeAt(0);
    units[septet] = unit;
    if (septets[unit] === 0) septets[unit] = septet + 1;
  }
  return { units, septets };
}

const LOCKING = lockingShiftTables().map((characters) => tableOf(characters.split('').entries()));
const SINGLE = singleShiftTables().map(tableOf);
