import { createHash } from 'node:crypto';

/** A page of HTML and the policy under which it may run. */
export interface Page {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/**
 * The page on which people read the OpenAPI description: it needs nothing from elsewhere, and runs no script but its own,
 * which writes text alone.
 *
 * @param source the path of the description
 */
export function readingPage(source: string): Page {
  const path = source.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return {
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Aldis API</title>
<style>${STYLE}</style>
</head>
<body data-source="${path}">
<noscript>This page shows <a href="${path}">${path}</a> and needs JavaScript for it.</noscript>
<main></main>
<script>${SCRIPT}</script>
</body>
</html>
`,
    contentSecurityPolicy: [
      "default-src 'none'",
      "connect-src 'self'",
      `script-src 'sha256-${sha256(SCRIPT)}'`,
      `style-src 'sha256-${sha256(STYLE)}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
details { border-top: 1px solid #8886; padding: .4rem 0; }
summary { cursor: pointer; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem; background: #8881; border-radius: .25rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
.about { color: #888; margin-left: .5rem; }
table { border-collapse: collapse; }
td, th { text-align: left; vertical-align: top; padding: .2rem 1rem .2rem 0; }
`;

const SCRIPT = `
'use strict';
const main = document.querySelector('main');
const make = (name, text, parent, className) => {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  parent.append(element);
  return element;
};
let models = {};
const modelOf = (schema) => schema.$ref?.split('/').pop();
const resolved = (schema) => models[modelOf(schema)] ?? schema;
const nameOf = (schema) => modelOf(schema) ?? [].concat(schema.type ?? 'anything').join(' or ')
  + (schema.enum ? ': ' + schema.enum.join(', ') : '')
  + (schema.items ? ' of ' + nameOf(schema.items) : '');
const table = (parent, title, rows) => {
  if (rows.length === 0) return;
  make('h4', title, parent);
  const body = make('table', undefined, parent);
  for (const [name, kind, about] of rows) {
    const row = make('tr', undefined, body);
    make('code', name, make('td', undefined, row));
    make('td', kind, row);
    make('td', about, row);
  }
};
const fields = (schema) => {
  const { properties = {}, required = [] } = resolved(schema);
  return Object.entries(properties).map(([name, field]) => [
    name,
    nameOf(field) + (required.includes(name) ? '' : ', optional'),
    field.description ?? '',
  ]);
};
const operation = (parent, path, method, described) => {
  const details = make('details', undefined, parent);
  const summary = make('summary', undefined, details);
  make('code', method.toUpperCase(), summary, 'method');
  make('code', path, summary);
  make('span', described.summary ?? '', summary, 'about');
  if (described.description) make('p', described.description, details);
  table(details, 'Parameters', (described.parameters ?? []).map((parameter) => [
    parameter.name,
    parameter.in + ', ' + nameOf(parameter.schema ?? {}) + (parameter.required ? '' : ', optional'),
    parameter.description ?? parameter.schema?.description ?? '',
  ]));
  for (const [type, { schema = {} }] of Object.entries(described.requestBody?.content ?? {})) {
    table(details, 'Body, ' + type, fields(schema));
  }
  for (const [status, answer] of Object.entries(described.responses ?? {})) {
    const schema = Object.values(answer.content ?? {})[0]?.schema;
    const title = status + ': ' + answer.description;
    if (schema === undefined || modelOf(schema) === 'Error') make('h4', title, details);
    else table(details, title, fields(schema));
  }
};
const show = (api) => {
  models = api.components.schemas;
  make('h1', api.info.title, main);
  make('p', api.info.description ?? '', main);
  const groups = new Map();
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, described] of Object.entries(methods)) {
      const tag = described.tags?.[0] ?? 'Others';
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push([path, method, described]);
    }
  }
  for (const [tag, operations] of groups) {
    make('h2', tag, main);
    for (const [path, method, described] of operations) operation(main, path, method, described);
  }
  make('h2', 'Models', main);
  for (const [name, schema] of Object.entries(models)) {
    const details = make('details', undefined, main);
    make('code', name, make('summary', undefined, details));
    table(details, 'Fields', fields(schema));
  }
};
fetch(document.body.dataset.source)
  .then((response) => response.json())
  .then(show)
  .catch((error) => make('p', 'The description cannot be read: ' + error.message, main));
`;
