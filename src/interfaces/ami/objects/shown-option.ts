import { escaped } from '../../../protocols/ami/serialize.ts';
import { image } from '../../../protocols/ami/text.ts';

/** One option of a type of configuration object as listings show it. */
export interface ShownOption<T> {
  /** As it stands in the file: `max_contacts`. */
  readonly option: string;
  /** As it stands in an event: `MaxContacts`. */
  readonly name: string;
  /** Only for those who may read the configuration. */
  readonly secret: boolean;
  value(object: T): string;
  /** What the console has a line for each: for most options one, of its own name. */
  rows(object: T): readonly ShownRow[];
}

export type ShownRow = readonly [name: string, value: string];

export interface ShownOptionExtras<T> {
  readonly secret?: boolean;
  /** The values for which the console has a line each. */
  readonly lines?: (object: T) => readonly string[];
  /** The same where the lines have names of their own. */
  readonly rows?: (object: T) => readonly ShownRow[];
  /** Where it is not made from the option. */
  readonly name?: string;
}

export function shown<T>(
  option: string,
  value: (object: T) => string,
  {
    secret = false,
    lines = () => [],
    rows = (object) => lines(object).map((line) => [option, line] as const),
    name = eventName(option),
  }: ShownOptionExtras<T> = {},
): ShownOption<T> {
  return {
    option,
    name,
    secret,
    value,
    // AST_HANDLER_PREFER_LIST: where there is nothing to list, the one text, empty as it is.
    rows(object) {
      const found = rows(object);
      return found.length > 0 ? found : [[option, value(object)]];
    },
  };
}

/** The lines of an event, in the order of the table. */
export function optionLines<T>(
  options: readonly ShownOption<T>[],
  object: T,
  maySeeSecrets: boolean,
): string {
  let text = '';
  for (const option of options)
    text += `${option.name}: ${fit(option, option.value(object), maySeeSecrets)}\r\n`;
  return text;
}

/** The console's table of all options, in the order of their names (ast_sip_cli_print_sorcery_objectset). Lines with LF. */
export function parameterTable<T>(
  options: readonly ShownOption<T>[],
  object: T,
  maySeeSecrets: boolean,
): string {
  const rows = options
    .flatMap((one) =>
      one.rows(object).map(([name, value]) => [configured(name), fit(one, value, maySeeSecrets)] as const),
    )
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
  const widest = (column: 0 | 1, least: number): number =>
    rows.reduce((width, row) => Math.max(width, row[column].length), least);
  const nameWidth = widest(0, 'ParameterName'.length);
  const rule = '='.repeat(nameWidth + widest(1, 'ParameterValue'.length) + 3);
  const lines = [['ParameterName', 'ParameterValue'] as const, ...rows].map(
    ([name, value]) => ` ${name.padEnd(nameWidth)} : ${value}\n`,
  );
  lines.splice(1, 0, ` ${rule}\n`);
  return lines.join('');
}

/** A text from the configuration, made fit for a line. */
export function configured(text: string): string {
  return escaped(image(text));
}

export function trueFalse(value: boolean): string {
  return value ? 'true' : 'false';
}

/** As C writes a double. */
export function double(value: number): string {
  return value.toFixed(6);
}

function fit<T>(option: ShownOption<T>, value: string, maySeeSecrets: boolean): string {
  return option.secret && !maySeeSecrets && value !== '' ? HIDDEN : configured(value);
}

/** `max_contacts` → `MaxContacts`, `100rel` → `100rel`. */
function eventName(option: string): string {
  return option
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}

const HIDDEN = '<hidden>';
