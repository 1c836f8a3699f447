import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CallbackReceiver } from '../callback-receiver.ts';
import { carrierRoute, listCarriers } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { Program } from '../program.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';

const OURS = '+15551230001';
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** A line of mmsc.py. */
type Said = Readonly<Record<string, unknown>>;

describe("an MMSC on Python's own MIME, XML and HTTP", () => {
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  let mmsc: Program;
  let files: CallbackReceiver;
  let asked = 0;
  before(async () => {
    files = await CallbackReceiver.open();
    files.answer = () => ({ status: 200, body: PICTURE, type: 'image/png' });
    const script = join(dirname(fileURLToPath(import.meta.url)), 'mmsc.py');
    mmsc = new Program('python3', ['-B', script], { cwd: dirname(script) });
    const { port } = await said(({ event }) => event === 'listening');
    const carrier = (name: string, ...lines: readonly string[]): string =>
      [
        `\n[${name}]`,
        'type=carrier',
        'protocol=mm7',
        `url=http://127.0.0.1:${port}/mm7`,
        'vasp_id=acme & sons',
        'vas_id=messages',
        'username=acme',
        'inbound_username=mmsc',
        'inbound_password=back',
        'read_report=yes',
        'timeout=2',
        ...lines,
        '',
      ].join('\n');
    site = await makeSite({
      messaging: ['outgoing_networks=127.0.0.0/8', 'retry_initial=1', 'retry_maximum=1'],
      projects:
        projectSections(ACME) +
        numberSection(OURS, ACME) +
        carrier('mmsc', 'password=secret') +
        carrier('unwelcome', 'password=secret') +
        carrier('stranger', 'password=wrong') +
        carrierRoute('mmsc', 'prefix=+1999') +
        carrierRoute('mmsc', 'prefix=+1888').replace('[to-mmsc]', '[again]') +
        carrierRoute('unwelcome', 'prefix=+1777') +
        carrierRoute('stranger', 'prefix=+1666'),
    });
    gateway = await site.start();
    rest = new RestClient(site, ACME);
  });
  after(async () => {
    await gateway?.stop();
    await mmsc?.stop();
    await files?.close();
    site?.remove();
  });

  async function said(what: (line: Said) => boolean): Promise<Said> {
    for (let seen = 0; ; ) {
      const lines = mmsc.output.split('\n').slice(0, -1);
      for (; seen < lines.length; seen++) {
        const line = JSON.parse(lines[seen] ?? '') as Said;
        assert.ok(line['event'] !== 'unreadable' && line['event'] !== 'broken', JSON.stringify(line));
        if (what(line)) return line;
      }
      // A line more than there is.
      await mmsc.says(new RegExp(`^(?:.*\\n){${lines.length + 1}}`));
    }
  }
  const submitted = (to: string, attempt = 1): Promise<Said> =>
    said((line) => line['event'] === 'submit' && line['to'] === to && line['attempt'] === attempt);
  const send = (to: string, more: object) => rest.send({ from: OURS, to, ...more });
  const ask = async (order: object, carrier = 'mmsc'): Promise<Said> => {
    const number = ++asked;
    const url = `http://127.0.0.1:${site.httpPort}/carriers/${carrier}/anything`;
    mmsc.write(`${JSON.stringify({ ask: number, url, to: OURS, from: '+19995550001', ...order })}\n`);
    return said((line) => line['event'] === 'answer' && line['ask'] === number);
  };

  test('a SubmitReq is as the schema has it; delivery and read reports find their message', async () => {
    const to = '+19995551000';
    const media = [files.url('/cat.png'), files.url('/dog.png')];
    const { id } = await send(to, { body: 'grüß <dich> & 😀', media });
    const { problems, types, slides, text, files: sent, ...submit } = await submitted(to);
    assert.deepEqual(problems, []);
    assert.deepEqual(types, ['application/smil', 'text/plain', 'image/png', 'image/png']);
    assert.deepEqual(slides, [
      ['par', 'img', 'text'],
      ['par', 'img'],
    ]);
    assert.equal(text, 'grüß <dich> & 😀');
    assert.deepEqual(
      sent,
      [PICTURE, PICTURE].map((file) => file.toString('base64')),
    );
    assert.equal(submit['kind'], 'SubmitReq');
    assert.equal(submit['transaction'], id);
    assert.equal(submit['vasp'], 'acme & sons');
    assert.equal(submit['from'], OURS);
    assert.deepEqual([submit['report'], submit['read'], submit['soapaction']], ['true', 'true', '""']);
    await rest.until(id, 'sent');
    // The recipient of a report is that of the message.
    const reported = { id: submit['id'], to, from: OURS };
    assert.equal((await ask({ kind: 'report', status: 'Indeterminate', ...reported }))['code'], '1000');
    assert.equal((await rest.message(id)).status, 'sent');
    const answer = await ask({ kind: 'report', status: 'Retrieved', ...reported });
    assert.deepEqual([answer['http'], answer['kind'], answer['code']], [200, 'DeliveryReportRsp', '1000']);
    assert.equal(answer['transaction'], `r-${submit['id']}`);
    await rest.until(id, 'delivered');
    const read = await ask({ kind: 'read', status: 'Read', ...reported });
    assert.deepEqual([read['kind'], read['code']], ['ReadReplyRsp', '1000']);
    const timeline = await rest.timeline(id);
    assert.ok(timeline.some(({ event }) => event === 'read'));
  });

  test('a text alone goes, too', async () => {
    const { id } = await send('+19995551100', { body: 'only words', send_as_mms: true });
    const { problems, types, text } = await submitted('+19995551100');
    assert.deepEqual(problems, []);
    assert.deepEqual(types, ['application/smil', 'text/plain']);
    assert.equal(text, 'only words');
    await rest.until(id, 'sent');
  });

  for (const [status, error] of [
    ['Expired', '30009'],
    ['Rejected', '30004'],
    ['Unrecognised', '30007'],
  ] as const) {
    test(`a delivery report that says ${status}: ${error}`, async () => {
      const to = `+1999${error}1000`;
      const { id } = await send(to, { body: status });
      const { id: messageId } = await submitted(to);
      await rest.until(id, 'sent');
      await ask({ kind: 'report', status, id: messageId, to, from: OURS });
      assert.equal((await rest.until(id, 'undelivered')).error_code, error);
    });
  }

  // Even codes stand in a SubmitRsp, odd ones in a fault.
  for (const [code, error] of [
    [2002, '30005'],
    [2003, '30005'],
    [2004, '30007'],
    [2007, '31006'],
    [3002, '30004'],
    [4003, '31006'],
    [4004, '31006'],
    [413, '30007'],
  ] as const) {
    test(`a status of ${code} is final: ${error}`, async () => {
      const { id } = await send(`+1999555${String(code).padStart(4, '0')}`, { body: `status ${code}` });
      const message = await rest.until(id, 'undelivered');
      assert.equal(message.error_code, error);
      if (code > 1000) assert.match(message.error_message ?? '', new RegExp(`Said ${code}`));
    });
  }

  for (const [code, what] of [
    [3000, 'a server error'],
    [4005, 'a fault of the service'],
    [4006, 'a service that is not there'],
    [500, 'an error page'],
    [503, 'a proxy without a server'],
    [0, 'no answer'],
  ] as const) {
    test(`${what} (${code}) is tried again, with the same id and the same octets`, async () => {
      const to = `+1888555${String(code).padStart(4, '0')}`;
      const { id } = await send(to, { body: what, media: [files.url('/again.png')] });
      const second = await submitted(to, 2);
      assert.equal(second['transaction'], id);
      assert.equal(second['same'], true);
      await rest.until(id, 'sent');
    });
  }

  test('an account that is barred (2001) loses nothing: it is tried until it may', async () => {
    const to = '+17775552001';
    const { id } = await send(to, { body: 'barred' });
    await submitted(to, 2);
    assert.notEqual((await rest.message(id)).status, 'undelivered');
  });

  test('credentials that are not taken: the carrier is down and says why', async () => {
    const { id } = await send('+16665551000', { body: 'stranger' });
    await rest.eventually(async () => {
      const shown = (await listCarriers(site)).find(({ carrier }) => carrier === 'stranger');
      return /HTTP 401/.test(String(shown?.['reason'])) || undefined;
    }, 'the carrier to say what is wrong');
    assert.notEqual((await rest.message(id)).status, 'undelivered');
  });

  for (const charset of ['utf-8', 'iso-8859-1', 'us-ascii'] as const) {
    test(`a DeliverReq as Python's email writes it, its text in ${charset}`, async () => {
      const text = charset === 'us-ascii' ? 'plain = words' : `größer, ${charset}`;
      const order = { kind: 'deliver', id: `in-${charset}`, text, charset, file: PICTURE.toString('base64') };
      const answer = await ask(order);
      assert.deepEqual([answer['http'], answer['kind'], answer['code']], [200, 'DeliverRsp', '1000']);
      assert.equal(answer['transaction'], `d-in-${charset}`);
      // The MMSC did not hear the answer.
      assert.equal((await ask(order))['code'], '1000');
      const found = (await rest.list()).filter((m) => m.direction === 'inbound' && m.body === text);
      assert.equal(found.length, 1);
      assert.equal(found[0]?.from, '+19995550001');
      assert.deepEqual(await rest.media(found[0]?.id ?? ''), PICTURE);
    });
  }

  test('what is refused: a number that nobody has, a stranger', async () => {
    const order = {
      kind: 'deliver',
      id: 'no',
      text: 'no',
      charset: 'utf-8',
      file: PICTURE.toString('base64'),
    };
    const nobody = await ask({ ...order, to: '+15559999999' });
    assert.deepEqual([nobody['kind'], nobody['code']], ['DeliverRsp', '3002']);
    assert.equal((await ask({ ...order, password: 'guessed' }))['http'], 401);
    assert.equal((await ask(order, 'nobody'))['http'], 404);
  });
});
