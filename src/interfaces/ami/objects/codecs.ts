/**
 * The codecs of an `allow` option as Asterisk tells them: `(ulaw|alaw)`, `(nothing)`. The values are taken in order:
 * `!codec` takes one out, `!all` all of them.
 */
export function codecNames(values: readonly string[]): string {
  const codecs = new Set<string>();
  for (const item of values.flatMap((value) => value.split(','))) {
    const word = item.trim().toLowerCase();
    const name = word.replace(/^!/, '').replace(/:.*$/, '');
    if (word === '!all') codecs.clear();
    else if (word.startsWith('!')) codecs.delete(name);
    else if (name !== '') codecs.add(name);
  }
  return codecs.size === 0 ? '(nothing)' : `(${[...codecs].join('|')})`;
}
