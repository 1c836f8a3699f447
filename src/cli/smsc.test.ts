import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { samplePdu } from '../protocols/smpp/pdu/testing/sample-pdus.ts';
import { createSession } from '../protocols/smpp/session/create-session.ts';
import { CommandFailure } from './failure.ts';
import { runSmsc } from './run-smsc.ts';
import type { SmscCommandOptions } from './smsc.ts';
import { smscView } from './smsc-view.ts';

const OPTIONS: SmscCommandOptions = {
  host: '127.0.0.1',
  port: 0,
  smppVersion: '3.4',
  throughput: 0,
  fail: [],
  receipt: [],
  receipts: 'both',
  receiptDelay: 0,
  copies: 1,
  ids: 'hex',
  receiptIds: 'same',
  delay: 0,
  dropAfter: 0,
  json: true,
};

/** Lines of the command as they come. */
class Lines {
  readonly lines: Record<string, unknown>[] = [];
  #tell = () => {};

  write(text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.lines.push(JSON.parse(line));
    this.#tell();
  }

  async until(event: string): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.lines.find((line) => line['event'] === event);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
  }
}

test('tells of everything that happens, obeys what is typed, and ends when told', async () => {
  const input = new PassThrough();
  const output = new Lines();
  const ended = runSmsc(OPTIONS, input, output);
  const { port } = await output.until('listening');
  const socket = connect(Number(port), '127.0.0.1');
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const esme = createSession({
    role: 'esme',
    socket,
    time: { after: (ms, act) => ({ cancel: clearTimeout.bind(undefined, setTimeout(act, ms)) }) },
    window: 10,
    peerWindow: 10,
    responseTimeoutMs: 5000,
    enquireLinkMs: 0,
    bindTimeoutMs: 0,
    inactivityMs: 0,
    onRequest: ({ sequence }, session) =>
      session.respond({ command: 'deliver_sm_resp', status: 0, sequence, messageId: '', tlvs: [] }),
    onClose: () => {},
  });
  await esme.bind(samplePdu('bind_transceiver'));
  const { systemId } = await output.until('bound');
  assert.equal(systemId, 'SMPP3TEST');
  await esme.request({ ...samplePdu('submit_sm'), esmClass: 0, dataCoding: 0 });
  const { to, status, id } = await output.until('submitted');
  assert.deepEqual([to, status], ['+15551230001', 'ESME_ROK']);
  const receipt = await output.until('receipt');
  assert.deepEqual([receipt['id'], receipt['state'], receipt['status']], [id, 'DELIVRD', 'ESME_ROK']);
  input.write('mo +15550001 40404 see   you\nnonsense\n');
  const inbound = await output.until('inbound');
  assert.deepEqual(
    [inbound['from'], inbound['text'], inbound['status']],
    ['+15550001', 'see you', 'ESME_ROK'],
  );
  assert.match(String((await output.until('problem'))['text']), /^"nonsense" is none of: mo /);
  input.write('quit\n');
  assert.equal(await ended, 0);
  const counters = output.lines.findLast(({ event }) => event === 'counters');
  assert.deepEqual([counters?.['taken'], counters?.['receiptsTaken'], counters?.['inboundTaken']], [1, 1, 1]);
});

test('says what is wrong with its options', async () => {
  const fails = (options: Partial<SmscCommandOptions>, text: RegExp) =>
    assert.rejects(
      runSmsc({ ...OPTIONS, ...options }, new PassThrough(), new Lines()),
      (error: Error) => error instanceof CommandFailure && text.test(error.message),
    );
  await fails({ fail: ['+1=nonsense'] }, /^--fail \+1=nonsense is no rule; one looks like this: /);
  await fails({ receipt: ['x'] }, /^--receipt x is no rule/);
  await fails({ tlsKey: 'key.pem' }, /--tls-cert and --tls-key/);
  await fails({ password: 'x' }, /--system-id/);
  await fails({ systemId: 'sixteen-letters!' }, /15 characters of --system-id/);
  await fails({ systemId: 'x', password: 'nine-long' }, /8 of --password/);
});

test('lines are aligned, and hold nothing that moves the cursor', () => {
  const lines: string[] = [];
  const view = smscView({ write: (text: string) => lines.push(text) }, false, () => 0);
  const message = {
    session: '#1',
    systemId: 'x',
    command: 'submit_sm',
    encoding: 'gsm-7',
    response: 'send',
  } as const;
  const one = {
    ...message,
    kind: 'submitted',
    id: 'a1',
    from: 'Aldis',
    to: '+15551230001',
    part: 1,
    parts: 1,
  } as const;
  view.event({ ...one, text: 'Hello\x1b[2J', status: 0 });
  view.event({ ...one, id: '', to: '+1', text: 'No', status: 0x58 });
  const [first = '', second = ''] = lines.map((line) => line.slice('00:00:00.000  '.length));
  assert.equal(first, 'message   Aldis        → +15551230001  a1            gsm-7    Hello\ufffd[2J\n');
  assert.equal(second, 'message   Aldis        → +1                          gsm-7    No  ESME_RTHROTTLED\n');
});
