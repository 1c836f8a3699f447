import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { errorCode } from '../../messages/errors.ts';
import { stanza } from './inbound/testing/stanzas.ts';
import { CONDITIONS, outcomeOfError, readStanzaError, reportOfError } from './stanza-error.ts';

const NS = "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'";

function read(error: string) {
  return readStanzaError(stanza(`<message type='error'>${error}</message>`));
}

for (const [error, kind, code] of [
  [`<error type='cancel'><item-not-found ${NS}/></error>`, 'failed', '30005'],
  [`<error type='wait'><resource-constraint ${NS}/></error>`, 'retry', '30003'],
  [`<error type='cancel'><service-unavailable ${NS}/></error>`, 'failed', '30003'],
  [`<error type='wait'><service-unavailable ${NS}/></error>`, 'retry', '30003'],
  [`<error type='auth'><forbidden ${NS}/></error>`, 'failed', '30004'],
  [`<error code='404'/>`, 'failed', '30005'],
  [`<error type='wait'><strange ${NS}/></error>`, 'retry', '30008'],
  [`<error type='cancel'><undefined-condition ${NS}/><own xmlns='urn:x'/></error>`, 'failed', '30008'],
  ['', 'failed', '30008'],
] as const) {
  test(`${error || 'no error element'}: ${kind} with ${code}`, () => {
    const outcome = outcomeOfError(read(error));
    assert.equal(outcome.kind, kind);
    assert.equal('errorCode' in outcome && outcome.errorCode, code);
  });
}

test("the peer's own words are kept", () => {
  const error = read(`<error type='cancel'><text ${NS}>Go away</text><policy-violation ${NS}/></error>`);
  assert.equal(reportOfError(error).text, 'policy-violation: Go away');
  assert.equal(reportOfError(error).errorMessage, 'The peer answered policy-violation: Go away');
});

test('the table stands in docs/xmpp.md', () => {
  const page = readFileSync(new URL('../../../docs/xmpp.md', import.meta.url), 'utf8');
  for (const [condition, [name, retried]] of CONDITIONS) {
    const again = retried === 'by type' ? 'if its type is `wait`' : retried ? 'yes' : 'no';
    assert(page.includes(`| \`${condition}\` | ${errorCode(name)} | ${again} |`), condition);
  }
});
