import { createHash } from 'node:crypto';

/** A project of messaging.conf as a client knows it. */
export interface TestProject {
  readonly name: string;
  readonly id: string;
  readonly token: string;
  readonly signingKey: string;
}

export const ACME: TestProject = {
  name: 'acme',
  id: '1f6ad1a4-6d1c-4a0e-9d8e-2f1c7a3b5d01',
  token: 'PT0123456789abcdef0123456789abcdef0123456789abcdef',
  signingKey: 'PSK_acme_signing_key',
};

export const OTHER: TestProject = {
  name: 'other',
  id: '2e7be2b5-7e2d-4b1f-8e9f-3a2d8b4c6e02',
  token: 'PTfedcba9876543210fedcba9876543210fedcba9876543210',
  signingKey: 'PSK_other_signing_key',
};

/** The sections of a project and its token, with a scope if that is not messaging. */
export function projectSections({ name, id, token, signingKey }: TestProject, scopes = 'messaging'): string {
  const hash = createHash('sha256').update(token).digest('hex');
  return `
[${name}]
type=project
id=${id}
signing_key=${signingKey}

[${name}-token]
type=token
project=${name}
token_sha256=${hash}
scopes=${scopes}
`;
}

/** A number of a project; more lines as in messaging.conf. */
export function numberSection(number: string, { name }: TestProject, ...lines: readonly string[]): string {
  return `\n[${number}]\ntype=number\nproject=${name}\n${lines.join('\n')}\n`;
}

/** `Authorization` of a project's requests. */
export function basicAuth({ id, token }: TestProject): string {
  return `Basic ${Buffer.from(`${id}:${token}`).toString('base64')}`;
}
