import assert from 'node:assert/strict';
import { fastify, type InjectOptions } from 'fastify';
import type { MessageId } from '../../../messages/message.ts';
import { COMPAT_ERRORS, type CompatErrorName } from '../errors.ts';
import { compatRoutes } from '../routes.ts';
import { PROJECT, World } from './world.ts';

/** Throws when an answer is not one that the contract has. */
export interface Judge {
  judge(
    operation: { readonly method: string; readonly path: string },
    answer: { readonly status: number; readonly body: unknown },
  ): void;
}

/** The API over a {@link World}; each answer is judged by the contract, where that is at hand. */
export async function startApi(contract: Judge | undefined) {
  const world = new World();
  const server = fastify();
  await server.register(compatRoutes(world.options));

  const unjudged = async (
    method: string,
    path: string,
    payload?: string | Buffer,
    headers: Record<string, string> = {},
    account = PROJECT.id,
  ): Promise<Got> => {
    const { authorization = 'Basic x', ...more } = headers;
    const answer = await server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url: path.startsWith('/api/') ? path : `/api/laml/2010-04-01/Accounts/${account}${path}`,
      headers: {
        ...(authorization !== '' && { authorization }),
        ...(payload !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...more,
      },
      ...(payload !== undefined && { payload }),
    });
    const body = answer.body === '' || answer.statusCode === 302 ? {} : answer.json();
    return { status: answer.statusCode, headers: stable(answer.headers), body };
  };
  const send: typeof unjudged = async (method, path, ...rest) => {
    const answer = await unjudged(method, path, ...rest);
    const body = answer.status === 204 ? undefined : answer.body;
    contract?.judge({ method, path: described(path) }, { status: answer.status, body });
    return answer;
  };
  return {
    world,
    server,
    unjudged,
    send,
    get: (path: string, headers: Record<string, string> = {}, account = PROJECT.id) =>
      send('GET', path, undefined, headers, account),
    post: (path: string, form: string | Record<string, string>, headers: Record<string, string> = {}) =>
      send('POST', path, typeof form === 'string' ? form : new URLSearchParams(form).toString(), headers),
    follow: (uri: unknown) => send('GET', String(uri)),
  };
}

/** The answer is this error, in its one form. */
export function assertError({ status, body }: Got, name: CompatErrorName): void {
  const [code, expected] = COMPAT_ERRORS[name];
  assert.deepEqual(
    { code: body['code'], status, said: body['status'] },
    { code, status: expected, said: expected },
    JSON.stringify(body),
  );
  assert.deepEqual(Object.keys(body), ['code', 'message', 'more_info', 'status']);
}

/** Of a list. */
export function sids(body: Record<string, unknown>): MessageId[] {
  return (body['messages'] as { sid: MessageId }[]).map(({ sid }) => sid);
}

/** An answer; its body parsed. */
export interface Got {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown>;
}

/** The contract's name for a path. */
function described(path: string): string {
  const [, rest = ''] = /(\/Messages.*?)(?:\.json)?(?:\?.*)?$/.exec(path) ?? [];
  const steps = rest.split('/').slice(1);
  const names = [['Messages'], ['Messages', '{Sid}'], ['Messages', '{MessageSid}', 'Media']];
  const name = [...names, ['Messages', '{MessageSid}', 'Media', '{Sid}']][steps.length - 1] ?? [];
  return `/Accounts/{AccountSid}/${name.join('/')}`;
}

function stable({ date, ...headers }: Record<string, unknown>): Record<string, unknown> {
  return headers;
}
