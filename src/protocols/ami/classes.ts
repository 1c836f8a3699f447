/**
 * Permission classes, a bit each. The order is that of `Privilege` lines. The numbers are Asterisk's, since
 * `EventMask: 64` is a way to say `user`.
 */
export const CLASSES = {
  system: 1 << 0,
  call: 1 << 1,
  log: 1 << 2,
  verbose: 1 << 3,
  command: 1 << 4,
  agent: 1 << 5,
  user: 1 << 6,
  config: 1 << 7,
  dtmf: 1 << 8,
  reporting: 1 << 9,
  cdr: 1 << 10,
  dialplan: 1 << 11,
  originate: 1 << 12,
  agi: 1 << 13,
  cc: 1 << 15,
  aoc: 1 << 16,
  test: 1 << 17,
  security: 1 << 18,
  message: 1 << 30,
} as const;

/** Every class there is or may be. */
export const ALL_CLASSES = 0x7fff_ffff;

/** The mask of a list of class names, already split; `all` and `none` are names too, unknown ones count nothing. */
export function maskOf(names: readonly string[]): number {
  let mask = 0;
  for (const name of names) mask |= bits(name.trim().toLowerCase());
  return mask;
}

/**
 * Reads the value of `EventMask` and of Login's `Events`: a number, a word for all or nothing, or a comma list
 * of classes. Blanks around a name do not count and a name is matched as a whole: as the documentation says,
 * where Asterisk loses what follows ", " and matches every name but the last by its beginning.
 */
export function parseMask(text: string): number {
  const value = text.trim().toLowerCase();
  if (DIGITS.test(value)) return Math.min(Number(value), ALL_CLASSES);
  if (OFF.has(value)) return 0;
  if (ON.has(value)) return ALL_CLASSES;
  return maskOf(value.split(','));
}

/** `system,all`: the classes of an action or event as `Privilege` shows them. */
export function privilege(mask: number): string {
  if (mask === 0) return '<none>';
  let text = '';
  for (const [name, bit] of Object.entries(CLASSES)) if ((mask & bit) !== 0) text += `${name},`;
  return `${text}all`;
}

function bits(name: string): number {
  if (name === 'all') return ALL_CLASSES;
  return Object.hasOwn(CLASSES, name) ? CLASSES[name as keyof typeof CLASSES] : 0;
}

const DIGITS = /^\d+$/;
const OFF: ReadonlySet<string> = new Set(['off', 'false', 'no', 'n', 'f']);
const ON: ReadonlySet<string> = new Set(['on', 'true', 'yes', 'y', 't']);
