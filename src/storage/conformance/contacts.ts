import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { Store, StoredContact } from '../../messages/store.ts';
import { contact, NOW, onStore } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function contactConformance(open: () => Promise<OpenedStore>): void {
  describe('contacts', () => {
    onStore('a contact comes back as it was saved, after a restart too', open, async (store, opened) => {
      const full = contact('alice', 'sip:alice@192.0.2.1:5060;x="\xe9"', {
        endpoint: 'alice-phone',
        expiresAt: NOW + 1,
        registeredAt: NOW - 5,
        callId: '\xff@host',
        cseq: 4_294_967_295,
        userAgent: 'Phone \u{1f4de}',
        path: '<sip:proxy;lr>, <sip:edge;lr>',
        viaAddress: '2001:db8::1',
        viaPort: 65535,
        transport: 'wss',
        instance: '"<urn:uuid:00000000-0000-1000-8000-000A95A0E128>"',
        regId: 2,
        node: 'node 7',
      });
      await store.saveContacts([full]);
      assert.deepEqual(await store.contacts(NOW), [full]);
      assert.deepEqual(await (await opened.reopen()).contacts(NOW), [full]);
    });

    onStore('the key is AOR and URI; saving again replaces', open, async (store) => {
      await store.saveContacts([
        contact('alice', 'sip:1'),
        contact('alice', 'sip:2'),
        contact('bob', 'sip:1'),
      ]);
      await store.saveContacts([contact('alice', 'sip:1', { cseq: 7 })]);
      assert.deepEqual(await keys(store), ['alice sip:1 7', 'alice sip:2 1', 'bob sip:1 1']);
      assert.equal((await store.statistics()).contacts, 3);
    });

    onStore('removals come before saves, and what is not there is not missed', open, async (store) => {
      await store.saveContacts([contact('alice', 'sip:1'), contact('alice', 'sip:2')]);
      const gone = [contact('alice', 'sip:1'), contact('alice', 'sip:2'), contact('nobody', 'sip:1')];
      await store.updateContacts(gone, [contact('alice', 'sip:2', { cseq: 2 })]);
      assert.deepEqual(await keys(store), ['alice sip:2 2']);
      await store.removeContacts([contact('alice', 'sip:2')]);
      assert.deepEqual(await keys(store), []);
      assert.equal((await store.statistics()).contacts, 0);
    });

    onStore('a contact is there until it expires', open, async (store) => {
      await store.saveContacts([
        contact('alice', 'sip:1', { expiresAt: NOW + 1000 }),
        contact('alice', 'sip:2', { expiresAt: NOW + 2000 }),
      ]);
      assert.equal((await store.contacts(NOW + 999)).length, 2);
      assert.equal((await store.contacts(NOW + 1000)).length, 1);
      assert.equal((await store.contacts(NOW + 2000)).length, 0);
    });

    onStore('thousands at once', open, async (store) => {
      const many = Array.from({ length: 5000 }, (_, i) => contact(`aor-${i % 1000}`, `sip:${i}`));
      await store.saveContacts(many);
      assert.equal((await store.contacts(NOW)).length, 5000);
      assert.equal((await store.statistics()).contacts, 5000);
    });
  });
}

async function keys(store: Store): Promise<string[]> {
  const line = ({ aor, uri, cseq }: StoredContact) => `${aor} ${uri} ${cseq}`;
  return (await store.contacts(NOW)).map(line).sort();
}
