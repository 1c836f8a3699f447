import assert from 'node:assert/strict';
import { DocumentError } from '../document-error.ts';
import type { DocumentRequest } from '../swml/destination.ts';
import { parseProgram } from '../swml/parse-program.ts';
import { type ExpandedRequest, type RequestResult, runProgram } from '../swml/run-program.ts';

/** Runs a document in a world that answers as told, and says what it did there. */
export function play(sections: object, world: World = {}): Promise<Played> {
  const played: Played = { replies: [], bodies: [], requests: [], fetched: [] };
  return playInto(played, sections, world);
}

/** The document ends with this error, and had sent these texts by then. */
export async function fails(
  sections: object,
  code: string,
  text: string,
  bodies: readonly string[] = [],
): Promise<void> {
  const played: Played = { replies: [], bodies: [], requests: [], fetched: [] };
  const error = await playInto(played, sections).then(
    () => assert.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof DocumentError, String(error));
  assert.equal(error.code, code);
  assert.ok(error.message.includes(text), error.message);
  assert.deepEqual(played.bodies, bodies);
}

export async function failure(sections: object): Promise<DocumentError> {
  const error: unknown = await play(sections).catch((reason: unknown) => reason);
  assert.ok(error instanceof DocumentError, String(error));
  return error;
}

interface Played {
  readonly replies: { readonly body: string }[];
  readonly bodies: string[];
  readonly requests: ExpandedRequest[];
  readonly fetched: DocumentRequest[];
}

interface World {
  readonly body?: string;
  readonly replies?: readonly string[];
  readonly answers?: readonly RequestResult[];
  readonly documents?: readonly unknown[];
}

async function playInto(played: Played, sections: object, world: World = {}): Promise<Played> {
  const message = { from: '+1', to: '+2', body: world.body ?? 'Stop ' };
  await runProgram(parseProgram({ sections }), message, 3, {
    reply(reply) {
      played.replies.push(reply);
      const id = (world.replies ?? [])[played.bodies.push(reply.body) - 1] ?? `id-${played.bodies.length}`;
      return Promise.resolve(id === 'failed' ? 'failed' : { id });
    },
    request(request) {
      const answer = (world.answers ?? [])[played.requests.push(request) - 1];
      return Promise.resolve(answer ?? { result: 'success', status: 200, body: '' });
    },
    fetch(request) {
      const document = (world.documents ?? [])[
        played.fetched.push({ ...request, vars: { ...request.vars } }) - 1
      ];
      return Promise.resolve(parseProgram(document));
    },
  });
  return played;
}
