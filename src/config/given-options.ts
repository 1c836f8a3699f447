import type { ConfSection } from './conf/document.ts';

/** The options of a section as they stand in the file, by their names in lower case; a line each. */
export type GivenOptions = ReadonlyMap<string, readonly string[]>;

/**
 * Every option as given. `disallow` stands among the values of `allow` as `!codec`, which is the same to Asterisk, since
 * their order counts.
 */
export function givenOptions(section: ConfSection): GivenOptions {
  const options = new Map<string, string[]>();
  for (const { name: written, value } of section.variables) {
    const name = written.toLowerCase();
    if (name === 'disallow') add(options, 'allow', forbidden(value));
    add(options, name, value);
  }
  return options;
}

function add(options: Map<string, string[]>, name: string, value: string): void {
  const values = options.get(name);
  if (values === undefined) options.set(name, [value]);
  else values.push(value);
}

function forbidden(codecs: string): string {
  return codecs
    .split(',')
    .map((codec) => `!${codec.trim()}`)
    .join(',');
}
