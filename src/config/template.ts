import { type Option, text } from './options.ts';

/** A text of a carrier's request, in which `${to}` and the like may stand. */
export function bodyTemplate(description: string): Option<string> {
  return {
    ...text('', description),
    expected: `a text whose \${…} are of ${TEMPLATE_NAMES.map((name) => `\${${name}}`).join(', ')}`,
    read: (written) => (unknownName(written) === undefined ? written : undefined),
  };
}

/** The same for a URL. It may hold a password, so no problem shows it. */
export function urlTemplate(description: string): Option<string> {
  const body = bodyTemplate(description);
  return {
    ...body,
    expected: `an http or https URL, ${body.expected}`,
    secret: true,
    read(written) {
      const filled = written.replace(NAMES, 'x');
      const fine = /^https?:\/\/[^\s/]/i.test(written) && !/\s/.test(filled) && URL.canParse(filled);
      return fine ? body.read(written, '', '') : undefined;
    },
  };
}

/** A `${…}` that templates do not know; undefined when all are known. */
export function unknownName(template: string): string | undefined {
  for (const [whole, name] of template.matchAll(NAMES))
    if (!TEMPLATE_NAMES.includes(name ?? '')) return whole;
  return undefined;
}

const NAMES = /\$\{([^}]*)\}?/g;

/** What may stand between `${` and `}`; see docs/carrier-webhook.md. */
export const TEMPLATE_NAMES: readonly string[] = [
  'to',
  'from',
  'to_digits',
  'from_digits',
  'text',
  'id',
  'media_url',
  'media_urls',
  'segments',
  'callback_url',
  'inbound_url',
  'project',
];
