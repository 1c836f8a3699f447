import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import type { FastifyPluginAsync } from 'fastify';
import { createHttpServer, type HttpServer } from './server.ts';

describe('the description of the APIs', () => {
  let server: HttpServer;
  beforeEach(async () => {
    server = await createHttpServer({
      listen: [{ address: '127.0.0.1', port: 0 }],
      prefix: '/gw',
      serverName: '',
      page: () => undefined,
      plugins: async () => [greetings],
      healthy: () => true,
      metrics: async () => ({ contentType: 'text/plain', text: '' }),
      onSipSocket: (socket) => socket.terminate(),
      onProblem: () => assert.fail(),
    });
  });
  afterEach(() => server.close());

  const get = (path: string) => fetch(`http://127.0.0.1:${server.addresses[0]?.port}${path}`);

  test('has what is served, in OpenAPI 3.1, and not what has no tag', async () => {
    const answer = await get('/gw/openapi.json');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
    const api = (await answer.json()) as Record<string, Record<string, unknown>>;
    assert.equal(api['openapi'], '3.1.0');
    assert.deepEqual(Object.keys(api['paths'] ?? {}), ['/gw/greetings/{name}']);
    assert.deepEqual(Object.keys(api['components']?.['schemas'] ?? {}), ['Greeting']);
  });

  test('can be read on a page that runs nothing but its own script and loads nothing from elsewhere', async () => {
    const answer = await get('/gw/openapi');
    assert.equal(answer.status, 200);
    const html = await answer.text();
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; connect-src 'self'; /);
    for (const [element, directive] of [
      ['script', 'script-src'],
      ['style', 'style-src'],
    ] as const) {
      const [, text = ''] = new RegExp(`<${element}>([^<]*(?:<(?!/)[^<]*)*)</${element}>`).exec(html) ?? [];
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${directive} 'sha256-${hash}'`), element);
    }
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.doesNotMatch(html, /https?:|innerHTML/);
  });

  test('the page shows every operation and model', async () => {
    const html = await (await get('/gw/openapi')).text();
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    const [, source = ''] = /data-source="([^"]*)"/.exec(html) ?? [];
    const main = new FakeElement();
    const { promise, resolve } = Promise.withResolvers<void>();
    main.onComplete = resolve;
    runInNewContext(script, {
      document: {
        querySelector: () => main,
        createElement: () => new FakeElement(),
        body: { dataset: { source } },
      },
      fetch: async (path: string) => ({ json: async () => (await get(path)).json() }),
    });
    await promise;
    const shown = main.texts();
    for (const text of ['Aldis', 'Greetings', 'GET', '/gw/greetings/{name}', 'path, string', 'Greeting']) {
      assert.ok(shown.includes(text), `${text} in ${shown.join(' | ')}`);
    }
    assert.ok(shown.includes('200: What is said'));
    assert.ok(shown.includes('string: short, long, optional'));
  });
});

/** As much of an element as the page asks for. */
class FakeElement {
  textContent = '';
  className = '';
  onComplete: (() => void) | undefined;
  readonly children: FakeElement[] = [];

  append(child: FakeElement): void {
    this.children.push(child);
    // The models are the last that is shown.
    queueMicrotask(() => {
      if (child.textContent === 'Models') this.onComplete?.();
    });
  }

  texts(): readonly string[] {
    return [this.textContent, ...this.children.flatMap((child) => child.texts())];
  }
}

const greetings: FastifyPluginAsync = async (app) => {
  app.addSchema({
    $id: 'Greeting',
    type: 'object',
    required: ['text'],
    properties: { text: { type: 'string' }, kind: { type: 'string', enum: ['short', 'long'] } },
  });
  app.get(
    '/greetings/:name',
    {
      schema: {
        tags: ['Greetings'],
        params: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
        response: { 200: { $ref: 'Greeting#', description: 'What is said' } },
      },
    },
    async () => ({ text: 'Hello' }),
  );
  app.get('/untagged', async () => ({}));
};
