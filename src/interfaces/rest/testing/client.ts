import { type FastifyInstance, fastify } from 'fastify';
import type { ProjectOptions } from '../../../config/configuration.ts';
import { restRoutes } from '../routes.ts';
import { authorizationOf, FakeGateway, PROJECT } from './fakes.ts';

/** What an answer has that tests look at. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  /** Parsed; undefined when there is none. */
  readonly body: unknown;
}

/** The native API over a {@link FakeGateway}, asked without sockets. */
export class RestClient {
  readonly gateway = new FakeGateway();
  readonly #app: FastifyInstance = fastify({ routerOptions: { maxParamLength: 1024 } });

  constructor(prefix = '') {
    this.#app.register(restRoutes(this.gateway), { prefix });
  }

  /** A string or bytes as a body go as they are, as JSON. */
  async ask(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'OPTIONS' | 'HEAD',
    url: string,
    {
      body,
      headers = {},
      project = PROJECT,
    }: {
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly project?: ProjectOptions | undefined;
    } = {},
  ): Promise<Answer> {
    const answer = await this.#app.inject({
      method,
      url,
      headers: {
        host: 'space.test',
        authorization: authorizationOf(project),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    });
    const { statusCode: status, headers: answered, payload } = answer;
    return { status, headers: answered, body: payload === '' ? undefined : JSON.parse(payload) };
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}

/** `attribute code` of each error in a 422. */
export function codesOf({ body }: Answer): readonly string[] {
  const { errors } = body as { readonly errors: readonly { code: string; attribute: string }[] };
  return errors.map(({ code, attribute }) => `${attribute} ${code}`);
}
