import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadContract } from '../../../test/conformance/contract/contract.ts';
import { assertError, startApi } from './testing/api.ts';
import { file, PROJECT } from './testing/world.ts';

const contract = loadContract('signalwire-compat-messages');
const start = () => startApi(contract);

describe('media', () => {
  test('are listed, described, and gone once they are deleted', async () => {
    const api = await start();
    const media = [file(1), file(2), file(3)];
    const id = api.world.keep({ part: { kind: 'mms', media }, state: { status: 'sent' } });
    const list = await api.get(`/Messages/${id}/Media.json?PageSize=2`);
    const base = `/api/laml/2010-04-01/Accounts/${PROJECT.id}/Messages/${id}/Media`;
    const described = {
      account_sid: PROJECT.id,
      content_type: 'image/png',
      date_created: 'Sat, 21 Nov 2026 11:00:00 +0000',
      date_updated: 'Sat, 21 Nov 2026 11:00:00 +0000',
      parent_sid: id,
      sid: media[0]?.id,
      uri: `${base}/${media[0]?.id}`,
    };
    const files = (body: Record<string, unknown>) =>
      (body['media_list'] as { sid: string }[]).map(({ sid }) => sid.slice(-1)).join('');
    assert.deepEqual((list.body['media_list'] as unknown[])[0], described);
    assert.equal(files(list.body), '12');
    const next = await api.follow(list.body['next_page_uri']);
    assert.equal(files(next.body), '3');
    assert.equal(files((await api.follow(next.body['previous_page_uri'])).body), '12');
    assert.deepEqual((await api.get(`/Messages/${id}/Media/${media[0]?.id}.json`)).body, described);

    assert.equal((await api.send('DELETE', `/Messages/${id}/Media/${media[0]?.id}`)).status, 204);
    assertError(await api.get(`/Messages/${id}/Media/${media[0]?.id}`), 'notFound');
    assertError(await api.send('DELETE', `/Messages/${id}/Media/${media[0]?.id}`), 'notFound');
    assert.equal((await api.get(`/Messages/${id}`)).body['num_media'], 2);
    assert.equal(files((await api.get(`/Messages/${id}/Media?DateCreated=2026-11-21`)).body), '23');
    assert.equal(files((await api.get(`/Messages/${id}/Media?DateCreated<=2026-11-20`)).body), '');
    for (const token of ['x', 'PA', `PC${media[1]?.id}`]) {
      assertError(await api.get(`/Messages/${id}/Media?PageToken=${token}`), 'invalid');
    }
  });

  test('those of a message in progress stay', async () => {
    const api = await start();
    const id = api.world.keep({ part: { kind: 'mms', media: [file(1)] } });
    assertError(await api.send('DELETE', `/Messages/${id}/Media/${file(1).id}`), 'inProgress');
  });

  test('whoever asks for anything but JSON is led to the file', async () => {
    const api = await start();
    const id = api.world.keep({ part: { kind: 'mms', media: [file(1)] } });
    const path = `/Messages/${id}/Media/${file(1).id}`;
    const browser = 'text/html,application/xhtml+xml,image/avif,image/webp,*/*;q=0.8';
    for (const accept of ['image/*', browser]) {
      const { status, headers } = await api.unjudged('GET', path, undefined, { accept });
      assert.equal(status, 302, accept);
      assert.equal(headers['location'], `https://gateway.example/media/${id}/${file(1).id}`);
    }
    for (const accept of ['*/*', 'application/json', 'application/json, text/plain, */*', '']) {
      assert.equal((await api.get(path, { accept })).status, 200, accept);
    }
    assert.equal((await api.get(`${path}.json`, { accept: 'image/png' })).status, 200);
  });
});
