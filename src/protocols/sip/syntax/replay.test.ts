import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../auth/algorithm.ts';
import { digestResponse, formatCredentials, parseCredentials } from '../auth/credentials.ts';
import type { SipRequest } from './message.ts';
import { parseMessage } from './parse.ts';
import { response } from './serialize.ts';

// What a real Asterisk and its peers wrote: all of it is read, its responses are written again to the byte, and the digests in
// it are computed again.

const { ALDIS_SHARED = '../shared' } = process.env;
const VECTORS = join(resolve(import.meta.dirname, '../../../..', ALDIS_SHARED), 'vectors/asterisk');
const options = { skip: existsSync(VECTORS) ? false : 'the recordings of Asterisk are not here' };

interface Recorded {
  readonly case: string;
  readonly items: readonly { readonly kind: string; readonly note: string; readonly data: string }[];
}

function* recordings(): Generator<Recorded> {
  for (const file of readdirSync(VECTORS).filter((name) => name.endsWith('.jsonl'))) {
    for (const line of readFileSync(join(VECTORS, file), 'utf8').split('\n')) {
      if (line !== '') yield JSON.parse(line) as Recorded;
    }
  }
}

test('reads every recorded message and writes every response of Asterisk again to the byte', options, () => {
  let read = 0;
  let written = 0;
  for (const { case: name, items } of recordings()) {
    const requests = new Map<string, { request: SipRequest; port: number }>();
    for (const { kind, note, data } of items) {
      if (kind !== 'sip-rx' && kind !== 'sip-tx') continue;
      const result = parseMessage(Buffer.from(data, 'latin1'));
      if (result.kind === 'error') {
        // Asterisk lets its user add a second Content-Length.
        assert.equal(
          `${name}: ${result.problem}`,
          'no-oracle-content-length: more than one Content-Length header',
        );
        continue;
      }
      read++;
      const { message } = result;
      if (message.kind === 'request') {
        const port = Number(/:(\d+) ->/.exec(note)?.[1]);
        if (kind === 'sip-tx') requests.set(message.via.branch, { request: message, port });
        continue;
      }
      const asked = requests.get(message.via.branch);
      if (kind !== 'sip-rx' || asked === undefined) continue;
      const headers = message.allHeaders
        .filter(([header]) => !/^(?:via|call-id|from|to|cseq|content-length)$/i.test(header))
        .map(([header, value]) => `${header}: ${value}\r\n`)
        .join('');
      const { status, reason, body } = message;
      const parts = {
        status,
        reason,
        toTag: message.to.tag,
        headers,
        body,
        received: '127.0.0.1',
        rport: asked.port,
      };
      assert.equal(response(asked.request, parts).toString('latin1'), data, name);
      written++;
    }
  }
  assert.ok(read > 900 && written > 100, `${read} read, ${written} written`);
});

test(
  'computes the recorded digests again, and writes the credentials of Asterisk to the byte',
  options,
  () => {
    const passwords = new Map([
      ['bob', 'bobsecret'],
      ['carol', 'carolsecret'],
    ]);
    const counts = { right: 0, wrong: 0, bytes: 0 };
    for (const { case: name, items } of recordings()) {
      for (const { kind, data } of items) {
        const match = /^(?:Proxy-)?Authorization: (Digest .*)\r$/m.exec(data);
        if (match === null || !kind.startsWith('sip-')) continue;
        const credentials = parseCredentials(match[1]!);
        assert.ok(credentials !== undefined, name);
        const { username, realm, algorithm = 'MD5' } = credentials;
        if (kind === 'sip-rx') {
          assert.equal(formatCredentials({ ...credentials, algorithm }), match[1], name);
          counts.bytes++;
        }
        const password = passwords.get(username);
        if (password === undefined) continue;
        const method = data.slice(0, data.indexOf(' '));
        const ha1 = digestOf(algorithm, `${username}:${realm}:${password}`);
        counts[
          digestResponse(ha1, { ...credentials, algorithm, method }) === credentials.response
            ? 'right'
            : 'wrong'
        ]++;
      }
    }
    // Those that are wrong belong to the cases that try a wrong password, and to users who have another one.
    assert.ok(counts.right > 20 && counts.bytes > 4, JSON.stringify(counts));
    assert.ok(counts.wrong <= 3, JSON.stringify(counts));
  },
);
