import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { carrierRoute, smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { Program } from '../program.ts';
import { ACME, numberSection, OTHER, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';

const OURS = '+15551230001';
const ALICE = '+15551230002';
const MOBILE = '+17775550001';
/** From it the SMSC answers. */
const ECHO = '+17775550002';

/** What a script of net-smpp/ has printed: one JSON object a line. */
type Line = Readonly<Record<string, string | number>>;

describe('Net::SMPP of Perl', () => {
  let site: Site;
  let gateway: RunningGateway;
  let acme: RestClient;
  let alice: RestClient;
  let esme: Program;
  let smsc: Program;
  before(async () => {
    const [ours = 0, theirs = 0] = await freePorts(2);
    const hash = createHash('sha256').update('secret').digest('hex');
    site = await makeSite({
      projects:
        projectSections(ACME) +
        projectSections(OTHER) +
        numberSection(OURS, ACME, 'deliver_to=esme:app') +
        numberSection(ALICE, OTHER) +
        numberSection('+15551230003', ACME) +
        smppCarrier('perl', theirs) +
        carrierRoute('perl', 'prefix=+1777') +
        `[smpp]\ntype=smpp_server\nbind=127.0.0.1:${ours}\n` +
        `[app]\ntype=esme\nproject=${ACME.name}\npassword_sha256=${hash}\n`,
    });
    smsc = script('smsc.pl', { PORT: String(theirs), ECHO: ECHO.slice(1) });
    await untilBound('tcp', theirs);
    gateway = await site.start();
    acme = new RestClient(site, ACME);
    alice = new RestClient(site, OTHER);
    const environment = { SYSTEM_ID: 'app', PASSWORD: 'secret', FROM: OURS.slice(1), TO: ALICE.slice(1) };
    esme = script('esme.pl', { PORT: String(ours), ...environment });
  });
  after(async () => {
    await gateway?.stop();
    await esme?.stop();
    await smsc?.stop();
    site?.remove();
  });

  const script = (name: string, environment: Readonly<Record<string, string>>): Program =>
    new Program('perl', [join(import.meta.dirname, 'net-smpp', name)], { cwd: site.directory, environment });

  test('as ESME: binds in every way, submits, asks, and is answered', { timeout: 30_000 }, async () => {
    await esme.says(/"ready"/, 20_000);
    const answers = linesOf(esme);
    const refused = answers.filter(({ what, status }) => status !== 0 && what !== 'wrong password');
    assert.deepEqual(refused, []);
    assert.equal(answers.find(({ what }) => what === 'wrong password')?.['status'], 0x0e);
    assert.equal(answers.find(({ what }) => what === 'query by the id alone')?.['message_state'], 4);
    const texts = ['short', 'Ж€', 'flash', 'payload '.repeat(50), 'sar 1;sar 2;sar 3;', 'header 1;header 2;'];
    const more = ['with TLVs', 'national', 'by data sm', 'several'];
    await alice.eventually(async () => {
      const bodies = new Set((await alice.list()).map(({ body }) => body));
      return [...texts, ...more].every((text) => bodies.has(text)) || undefined;
    }, 'all that it submitted');
  });

  test('as ESME: gets receipts and texts, and unbinds', { timeout: 30_000 }, async () => {
    await esme.says(/"ready"/, 20_000);
    await alice.send({ from: ALICE, to: OURS, body: 'to Perl {€}' });
    await alice.send({ from: ALICE, to: OURS, body: 'stop' });
    assert.equal(await esme.end(), 0, esme.output);
    const lines = linesOf(esme);
    for (const what of ['short', 'data_sm']) {
      const id = lines.find((line) => line['what'] === what)?.['message_id'];
      const receipt = lines.find((line) => line['receipted_message_id'] === `${id}\0`);
      assert.match(String(receipt?.['short_message']), new RegExp(`^id:${id} .* stat:DELIVRD err:000 text:`));
    }
    const texts = lines.filter(({ what }) => what === 'text').map((line) => line['short_message']);
    // GSM 03.38: the braces and the euro are escaped.
    assert.deepEqual(texts, ['to Perl \x1b(\x1be\x1b)', 'stop']);
  });

  test('as SMSC: takes what our client submits, and its receipts are read', { timeout: 30_000 }, async () => {
    const { id } = await acme.send({ from: OURS, to: MOBILE, body: 'to the SMSC {€}' });
    const { id: long } = await acme.send({ from: OURS, to: MOBILE, body: 'Ж'.repeat(150) });
    const { id: lost } = await acme.send({ from: OURS, to: '+17775550009', body: 'lost' });
    await acme.until(id, 'delivered');
    await acme.until(long, 'delivered');
    await acme.until(lost, 'undelivered');
    const lines = linesOf(smsc);
    assert.equal(lines.find(({ cmd }) => cmd === '9')?.['system_id'], 'aldis');
    const submitted = lines.filter(({ cmd }) => cmd === '4');
    assert.equal(submitted.length, 5);
    assert.equal(
      submitted[0]?.['text'],
      Buffer.from('to the SMSC \x1b(\x1be\x1b)', 'latin1').toString('hex'),
    );
  });

  test('as SMSC: what it delivers arrives, however it is joined', { timeout: 30_000 }, async () => {
    const texts = ['at sign: @, delta: Δ', 'part 1;part 2;', 'payload', 'sar 1;sar 2;', 'by data sm'];
    await acme.send({ from: '+15551230003', to: ECHO, body: 'echo' });
    await acme.eventually(async () => {
      const inbound = (await acme.list()).filter(
        ({ direction, to }) => direction === 'inbound' && to === '+15551230003',
      );
      const bodies = new Set(inbound.map(({ body }) => body));
      return texts.every((text) => bodies.has(text)) || undefined;
    }, 'what the SMSC delivered');
    assert.ok(
      linesOf(smsc).some(({ cmd, status }) => cmd === '80000015' && status === 0),
      'enquire_link',
    );
    const refused = linesOf(smsc).filter(({ cmd, status }) => cmd === '80000005' && status !== 0);
    assert.deepEqual(refused, []);
  });
});

function linesOf({ output }: Program): readonly Line[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line);
}
