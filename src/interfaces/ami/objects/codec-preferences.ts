/** `prefer:configured` and such: the four preferences, those not given from the option's default. */
export function codecPreferences(initial: string, written: string): string {
  const preferences = new Map<string, string>();
  for (const item of `${initial},${written}`.split(',')) {
    const [name = '', value = ''] = item.split(':').map((part) => part.trim());
    if (value !== '' && (preferences.has(name) || NAMES.includes(name))) preferences.set(name, value);
  }
  return [...preferences].map(([name, value]) => `${name}:${value}`).join(', ');
}

const NAMES: readonly string[] = ['prefer', 'operation', 'keep', 'transcode'];
