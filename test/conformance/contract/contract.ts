import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** The vendor's own description of an API, as a judge of what we answer. */
export interface Contract {
  /** Throws with every mismatch when an answer is not one that the contract has for the operation. */
  judge(operation: Operation, answer: { readonly status: number; readonly body: unknown }): void;
  /** The same for what a webhook sends. */
  judgeWebhook(name: string, body: unknown): void;
  /** `POST /api/messaging/messages 201`, all that the contract describes. */
  readonly answers: readonly string[];
}

export interface Operation {
  readonly method: string;
  /** As the contract spells it: `/api/messaging/messages/{message_id}`. */
  readonly path: string;
}

/** Undefined where the contracts are not at hand; those tests count as skipped. */
export function loadContract(
  name: 'signalwire-messaging' | 'signalwire-compat-messages',
): Contract | undefined {
  const { ALDIS_SHARED = '../shared' } = process.env;
  const file = join(
    resolve(import.meta.dirname, '../../..', ALDIS_SHARED),
    'contracts',
    `${name}.openapi.yaml`,
  );
  if (!existsSync(file)) return undefined;
  const document = parse(readFileSync(file, 'utf8')) as OpenApi;
  const ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: false });
  addFormats.default(ajv);
  for (const format of ['int32', 'double', 'float']) ajv.addFormat(format, true);
  ajv.addSchema({ ...document, $id: 'contract' });

  const check = (pointer: string, what: string, body: unknown): void => {
    const validate = ajv.compile({ $ref: `contract#${pointer}` });
    if (validate(body)) return;
    const problems = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    throw new Error(`${what} is not as the contract has it: ${problems.join('; ')}\n${JSON.stringify(body)}`);
  };

  return {
    answers: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method.toUpperCase()} ${path} ${status}`),
      ),
    ),
    judge({ method, path }, { status, body }) {
      const what = `${method} ${path} ${status}`;
      const described = document.paths[path]?.[method.toLowerCase()]?.responses[String(status)];
      if (described === undefined) throw new Error(`${what}: the contract has no such answer`);
      if (described.content === undefined) {
        if (body !== undefined) throw new Error(`${what}: the contract has no body there`);
        return;
      }
      const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content'];
      check(`/${[...pointer, JSON_TYPE, 'schema'].map(escaped).join('/')}`, what, body);
    },
    judgeWebhook(webhook, body) {
      const pointer = ['webhooks', webhook, 'post', 'requestBody', 'content', JSON_TYPE, 'schema'];
      check(`/${pointer.map(escaped).join('/')}`, webhook, body);
    },
  };
}

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

interface DescribedOperation {
  readonly responses: Readonly<Record<string, { readonly content?: unknown }>>;
}

/** JSON pointer (RFC 6901) in a URI fragment. */
function escaped(step: string): string {
  return encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'));
}

const JSON_TYPE = 'application/json';
