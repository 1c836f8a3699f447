import { writtenVariable } from '../protocols/ami/variables.ts';
import type { Header } from './ami-client.ts';
import { CommandFailure, EXIT } from './failure.ts';
import type { NotifyOptions } from './notify.ts';

/** To whom, and what is the same for all of them. */
export interface NotifyPlan {
  readonly targets: readonly { readonly header: 'Endpoint' | 'URI'; readonly name: string }[];
  readonly headers: readonly Header[];
}

/** Tells the endpoints from the name of the type that comes last, when no headers were given in its place. */
export function readPlan(words: readonly string[], options: NotifyOptions): NotifyPlan {
  const { header = [], content = [], uri = [] } = options;
  const byHeaders = header.length + content.length > 0;
  const endpoints = byHeaders ? words : words.slice(0, -1);
  const type = byHeaders ? undefined : words.at(-1);
  const targets = [
    ...endpoints.map((name) => ({ header: 'Endpoint' as const, name })),
    ...uri.map((name) => ({ header: 'URI' as const, name })),
  ];
  if (targets.length === 0 || (!byHeaders && type === undefined)) {
    throw new CommandFailure('Say to whom and what: aldis notify ENDPOINT… OPTION.', EXIT.usage);
  }
  const headers: Header[] = type === undefined ? variables(header, content) : [['Option', type]];
  if (options.store) headers.push(['Store', 'yes']);
  if (options.validity !== undefined) headers.push(['ValidityPeriod', String(options.validity)]);
  return { targets, headers };
}

/** What has a body has a type, `text/plain` where none was given. */
function variables(header: readonly string[], content: readonly string[]): Header[] {
  const pairs = header.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  const isTyped = pairs.some(([name]) => name.toLowerCase() === 'content-type' || name === 'c');
  const own = content.length > 0 && !isTyped ? [['Content-Type', 'text/plain'] as const] : [];
  const lines = content.map((line) => ['Content', line] as const);
  return [...pairs, ...own, ...lines].map(
    ([name, value]) => ['Variable', writtenVariable(`${name}=${value}`)] as const,
  );
}
