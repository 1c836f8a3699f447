import { parseYesNo } from '../../../config/yes-no.ts';
import { type ShownOption, type ShownOptionExtras, shown } from './shown-option.ts';

/** An object of which every option is kept as given. */
export interface Given {
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** The last value given for an option; undefined where none was. */
export function lastGiven(object: Given, option: string): string | undefined {
  return object.options.get(option)?.at(-1);
}

/** A text, shown as it was given. */
export function text(
  option: string,
  initial = '',
  extras: ShownOptionExtras<Given> = {},
): ShownOption<Given> {
  return shown(option, (object) => lastGiven(object, option) ?? initial, extras);
}

/** One of a few words, shown in the letter case in which Asterisk has them. */
export function word(option: string, initial: string, words: readonly string[]): ShownOption<Given> {
  const bySpelling = new Map(words.map((one) => [one.toLowerCase(), one]));
  return shown(option, (object) => {
    const given = lastGiven(object, option);
    return given === undefined ? initial : (bySpelling.get(given.toLowerCase()) ?? initial);
  });
}

export function number(option: string, initial = 0): ShownOption<Given> {
  return shown(option, (object) => {
    const given = lastGiven(object, option)?.trim() ?? '';
    return /^\d+$/.test(given) ? String(Number(given)) : String(initial);
  });
}

/** Asterisk has three ways of writing a boolean: `true`, `yes` and, for TLS, `Yes`. */
export function flag(option: string, initial = false): ShownOption<Given> {
  return boolean(option, initial, 'true', 'false');
}

export function yesNo(option: string, initial = false): ShownOption<Given> {
  return boolean(option, initial, 'yes', 'no');
}

export function capitalYesNo(option: string, initial = false): ShownOption<Given> {
  return boolean(option, initial, 'Yes', 'No');
}

/** ast_true(): what is neither yes nor no counts as no. */
export function isTrue(written: string): boolean {
  return parseYesNo(written) === true;
}

function boolean(option: string, initial: boolean, yes: string, no: string): ShownOption<Given> {
  return shown(option, (object) => {
    const given = lastGiven(object, option);
    return (given === undefined ? initial : isTrue(given)) ? yes : no;
  });
}
