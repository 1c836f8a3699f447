import type { Option } from './options.ts';

/**
 * An http or https URL, kept as it was written: signatures cover it letter by letter. It may hold a password
 * (`https://user:password@host/`), so no problem shows it.
 */
export function httpUrl(description: string): Option<string> {
  return {
    expected: 'an http or https URL',
    default: '',
    description,
    secret: true,
    read: (written) => (written === '' || isHttpUrl(written) ? written : undefined),
  };
}

/** The URL that a server is reached at, without a slash at the end. */
export function baseUrl(description: string): Option<string> {
  return {
    ...httpUrl(description),
    expected: 'an http or https URL without "?" and "#"',
    read(written) {
      if (written === '') return '';
      return isHttpUrl(written) && !/[?#]/.test(written) ? written.replace(/\/+$/, '') : undefined;
    },
  };
}

function isHttpUrl(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text) && !/\s/.test(text) && URL.canParse(text);
}
