import assert from 'node:assert/strict';
import { describe } from 'node:test';
import type { IncomingPart } from '../../messages/store.ts';
import { NOW, onStore } from './fixtures.ts';
import type { OpenedStore } from './opened-store.ts';

export function partConformance(open: () => Promise<OpenedStore>): void {
  describe('parts that came in', () => {
    onStore(
      'come back in their order with each that is kept, over a restart',
      open,
      async (store, opened) => {
        assert.deepEqual(await store.parts.keep(part('acme/m', 3)), [part('acme/m', 3)]);
        assert.deepEqual(await store.parts.keep(part('acme/n', 1)), [part('acme/n', 1)]);
        const again = await opened.reopen();
        const both = [part('acme/m', 1), part('acme/m', 3)];
        assert.deepEqual(await again.parts.keep(part('acme/m', 1)), both);
      },
    );

    onStore('one that is there already stays', open, async (store) => {
      await store.parts.keep(part('acme/m', 1));
      const second = { ...part('acme/m', 1), content: Buffer.from('another') };
      assert.deepEqual(await store.parts.keep(second), [part('acme/m', 1)]);
    });

    onStore('old ones of a peer, whole messages, oldest first', open, async (store) => {
      await store.parts.keep(part('acme/m', 2, NOW + 5));
      await store.parts.keep(part('acme/n', 1, NOW));
      await store.parts.keep(part('acme/m', 1, NOW + 50));
      await store.parts.keep(part('acme/o', 1, NOW + 50));
      await store.parts.keep(part('acmes', 1, NOW));
      const old = await store.parts.older('acme/', NOW + 10, 10);
      assert.deepEqual(old, [
        [part('acme/n', 1, NOW)],
        [part('acme/m', 1, NOW + 50), part('acme/m', 2, NOW + 5)],
      ]);
      assert.deepEqual(await store.parts.older('acme/', NOW + 10, 1), old.slice(0, 1));
    });

    onStore('are forgotten by the message', open, async (store) => {
      await store.parts.keep(part('acme/m', 1));
      await store.parts.keep(part('acme/n', 1));
      await store.parts.remove('acme/m');
      assert.deepEqual(await store.parts.older('', NOW + 10, 10), [[part('acme/n', 1)]]);
    });
  });
}

function part(message: string, number: number, at = NOW): IncomingPart {
  return { message, part: number, parts: 3, content: Buffer.from([0, 255, number]), at };
}
