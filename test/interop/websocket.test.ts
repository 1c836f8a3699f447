import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { WebSocket } from 'ws';
import { type AmiConnection, field } from '../ami.ts';
import { answerChallenge } from '../digest.ts';
import type { RunningGateway } from '../gateway.ts';
import { sendMessage, statusEvent } from '../message-status.ts';
import { body, header, isResponse, methodOf, requestUri, respond, statusOf } from '../sip-text.ts';
import { makeSite, type Site } from '../site.ts';

/** A browser's softphone as RFC 7118 has it, on the published WebSocket client. */
describe('SIP over WebSocket', () => {
  let site: Site;
  let gateway: RunningGateway;
  let ami: AmiConnection;
  before(async () => {
    site = await makeSite({
      endpoints: [{ name: 'web', password: 'web-secret', endpoint: ['rewrite_contact=yes'] }],
    });
    gateway = await site.start();
    ami = await site.login();
  });
  after(async () => {
    ami?.close();
    await gateway?.stop();
    site?.remove();
  });

  test('without the subprotocol sip there is no connection', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${site.httpPort}/ws`);
    const outcome = await new Promise<string>((resolve) => {
      socket.on('open', () => resolve('open'));
      socket.on('error', () => resolve('refused'));
    });
    socket.terminate();
    assert.equal(outcome, 'refused');
  });

  test('registers, gets a message, sends one', async () => {
    const browser = await Browser.open(site.httpPort);
    await browser.register('web', 'web-secret');
    const { id } = await sendMessage(ami, 'pjsip:web', 'hello browser');
    const request = await browser.next((text) => methodOf(text) === 'MESSAGE');
    assert.equal(body(request), 'hello browser');
    assert.match(header(request, 'Via'), /^SIP\/2\.0\/WS /);
    assert.match(requestUri(request), /^sip:web@/);
    await statusEvent(ami, id, 'delivered');

    const from = ami.received.length;
    const answer = await browser.request(
      'MESSAGE',
      'web',
      'web-secret',
      'sip:web@127.0.0.1',
      ['Content-Type: text/plain'],
      'to myself',
    );
    assert.ok([200, 202].includes(statusOf(answer)), answer);
    const event = await ami.until((messages) =>
      messages.slice(from).find((m) => m.startsWith('Event: MessageReceived\r\n')),
    );
    assert.equal(field(event, 'Body'), 'to myself');
    const echoed = await browser.next((text) => methodOf(text) === 'MESSAGE' && body(text) === 'to myself');
    assert.ok(echoed);
    await browser.close();
  });

  test('a message for a browser that has gone waits until it is back', async () => {
    const first = await Browser.open(site.httpPort);
    await first.register('web', 'web-secret');
    await first.close();
    const { id } = await sendMessage(ami, 'pjsip:web', 'when you are back');
    const second = await Browser.open(site.httpPort);
    await second.register('web', 'web-secret');
    const request = await second.next((text) => methodOf(text) === 'MESSAGE', 15_000);
    assert.equal(body(request), 'when you are back');
    await statusEvent(ami, id, 'delivered', 15_000);
    await second.close();
  });
});

class Browser {
  readonly #socket: WebSocket;
  readonly #received: string[] = [];
  readonly #waiting = new Set<() => void>();
  #cseq = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text.trim() === '') return;
      this.#received.push(text);
      if (!isResponse(text)) socket.send(respond(text, '200 OK', 'browser'));
      for (const wake of this.#waiting) wake();
    });
  }

  static async open(port: number): Promise<Browser> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, 'sip');
    await once(socket, 'open');
    return new Browser(socket);
  }

  async register(user: string, password: string): Promise<void> {
    const contact = `Contact: <sip:${user}@${HOST};transport=ws>;expires=60`;
    const answer = await this.request('REGISTER', user, password, 'sip:127.0.0.1', [contact], '');
    assert.equal(statusOf(answer), 200, answer);
  }

  /** Sends a request, answers a challenge, gives the final answer. */
  async request(
    method: string,
    user: string,
    password: string,
    uri: string,
    lines: readonly string[],
    text: string,
  ): Promise<string> {
    const callId = `${method}-${++this.#cseq}-${Math.random().toString(36).slice(2)}`;
    let authorization: string[] = [];
    for (let attempt = 1; ; attempt++) {
      const cseq = ++this.#cseq;
      this.#socket.send(
        [
          `${method} ${uri} SIP/2.0`,
          `Via: SIP/2.0/WS ${HOST};branch=z9hG4bK${callId}${cseq}`,
          'Max-Forwards: 70',
          `From: <sip:${user}@127.0.0.1>;tag=${callId}`,
          `To: <${method === 'REGISTER' ? `sip:${user}@127.0.0.1` : uri}>`,
          `Call-ID: ${callId}`,
          `CSeq: ${cseq} ${method}`,
          ...lines,
          ...authorization,
          `Content-Length: ${text.length}`,
          '',
          text,
        ].join('\r\n'),
      );
      const answer = await this.next(
        (r) => isResponse(r) && header(r, 'Call-ID') === callId && header(r, 'CSeq').startsWith(`${cseq} `),
      );
      if (statusOf(answer) !== 401 || attempt > 1) return answer;
      const value = answerChallenge(
        header(answer, 'WWW-Authenticate'),
        { method, uri },
        { username: user, password },
        callId,
      );
      authorization = [`Authorization: ${value}`];
    }
  }

  /** The next message that was not taken yet and fits. */
  async next(fits: (text: string) => boolean, timeoutMs = 5000): Promise<string> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const index = this.#received.findIndex(fits);
      if (index !== -1) return this.#received.splice(index, 1)[0] ?? '';
      const left = deadline - performance.now();
      assert.ok(left > 0, `nothing came that was waited for: ${this.#received.join('\n')}`);
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          resolve();
        };
        const timer = setTimeout(done, left);
        this.#waiting.add(done);
      });
    }
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}

const HOST = 'df7jal23ls0d.invalid';
