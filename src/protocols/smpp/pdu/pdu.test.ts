import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codecOf, commands } from './codecs.ts';
import { STATUS } from './command-status.ts';
import { decodePdu, HEADER_LENGTH } from './decode.ts';
import { encodePdu, writePdu } from './encode.ts';
import type { PduProblem } from './errors.ts';
import { NO_TLVS } from './fields.ts';
import type { Pdu } from './pdu.ts';
import { refusalOf, responseTo } from './refusal.ts';
import { samplePdu, samplePdus, sampleTlvs } from './testing/sample-pdus.ts';
import { isKnownTag } from './tlv.ts';
import { PduWriter } from './writer.ts';

test('every PDU comes back as it was written', () => {
  assert.equal(samplePdus().length, commands().length);
  for (const pdu of samplePdus()) assert.deepEqual(decodePdu(encodePdu(pdu)), pdu);
});

test('every PDU comes back with every optional parameter, known or not', () => {
  for (const pdu of samplePdus()) {
    const full = { ...pdu, tlvs: sampleTlvs() } as Pdu;
    assert.deepEqual(decodePdu(encodePdu(full)), full);
  }
});

test('every strict prefix of every PDU is a problem', () => {
  for (const pdu of samplePdus()) {
    const bytes = encodePdu({ ...pdu, tlvs: sampleTlvs() } as Pdu);
    for (let length = 0; length < bytes.length; length++) {
      const result = decodePdu(bytes.subarray(0, length));
      assert.equal(result.command, 'problem', `${pdu.command}, ${length} octets`);
      assert.equal((result as PduProblem).status, STATUS.ESME_RINVCMDLEN);
      if (length >= HEADER_LENGTH) assert.equal(result.sequence, pdu.sequence);
    }
  }
});

test('every strict prefix that says its own length is a problem, or a PDU that has fewer optional parameters', () => {
  for (const pdu of samplePdus()) {
    const whole = { ...pdu, tlvs: sampleTlvs() } as Pdu;
    const bytes = encodePdu(whole);
    const mandatory = encodePdu({ ...pdu, tlvs: NO_TLVS } as Pdu).length;
    for (let length = HEADER_LENGTH; length < bytes.length; length++) {
      const prefix = Buffer.from(bytes.subarray(0, length));
      prefix.writeUInt32BE(length, 0);
      const result = decodePdu(prefix);
      if (result.command === 'problem') {
        const early = [STATUS.ESME_RINVCMDLEN, STATUS.ESME_RINVMSGLEN] as number[];
        const expected = length < mandatory ? early : [STATUS.ESME_RINVTLVSTREAM];
        assert.ok(expected.includes(result.status), `${result.text} (${length})`);
        continue;
      }
      if (length === HEADER_LENGTH && pdu.command.endsWith('_resp')) continue; // The body may be missing.
      assert.ok(length >= mandatory, `${pdu.command} without all of its mandatory parameters`);
      assert.deepEqual(result, { ...whole, tlvs: whole.tlvs.slice(0, result.tlvs.length) });
    }
  }
});

test('random octets are a problem or a PDU that is written as the same octets again, and never more', () => {
  const random = generator(20_261_121);
  let read = 0;
  for (let round = 0; round < 20_000; round++) {
    const samples = samplePdus();
    const sample = samples[random() % samples.length]!;
    const bytes = encodePdu({ ...sample, tlvs: sampleTlvs().slice(0, random() % 5) } as Pdu);
    for (let changes = random() % 4; changes >= 0; changes--)
      bytes[4 + (random() % (bytes.length - 4))] = random() & 0xff;
    const result = decodePdu(bytes);
    if (result.command === 'problem') continue;
    read++;
    try {
      assert.deepEqual(decodePdu(encodePdu(result)), result);
    } catch (error) {
      // What is read more liberally than written: longer ids in responses, longer addresses in deliver_sm.
      assert.equal((error as { code?: string }).code, 'SMPP_FIELD', String(error));
    }
  }
  assert.ok(read > 2000, `${read} could be read`);
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(Array.from({ length: random() % 80 }, () => random() & 0xff));
    if (bytes.length >= 4 && random() % 2 === 0) bytes.writeUInt32BE(bytes.length, 0);
    if (bytes.length >= 8 && random() % 2 === 0) {
      const all = commands();
      bytes.writeUInt32BE(codecOf(all[random() % all.length]!).id, 4);
    }
    decodePdu(bytes);
  }
});

test('a response that says no may leave its body away', () => {
  for (const { command, tlvs: _, ...pdu } of samplePdus()) {
    if (!command.endsWith('_resp')) continue;
    const request = command.slice(0, -'_resp'.length) as Parameters<typeof responseTo>[0];
    const refusal = responseTo(request, 77, STATUS.ESME_RTHROTTLED);
    const bytes = encodePdu(refusal);
    assert.equal(bytes.length, HEADER_LENGTH, command);
    assert.deepEqual(decodePdu(bytes), refusal);
    const full = { ...pdu, command, status: STATUS.ESME_RTHROTTLED, tlvs: NO_TLVS } as Pdu;
    assert.deepEqual(decodePdu(encodePdu(full)), full);
  }
});

test('a response that says yes without a body is read, since an answer lost is a message doubled', () => {
  const bare = (id: string) => decodePdu(Buffer.from(`00000010${id}0000000000000009`, 'hex'));
  assert.deepEqual(bare('80000005'), samplePdu('deliver_sm_resp'));
  assert.deepEqual(bare('80000004'), { ...responseTo('submit_sm', 9, 0) });
  assert.deepEqual(bare('80000021'), { ...responseTo('submit_multi', 9, 0) });
  assert.deepEqual(bare('80000009'), { ...responseTo('bind_transceiver', 9, 0) });
  assert.equal(bare('80000003').command, 'problem', 'query_sm_resp has nothing to say without');
});

test('a message id longer than allowed is read in a response, since an answer lost is a message doubled', () => {
  const messageId = 'x'.repeat(200);
  const bytes = Buffer.concat([
    Buffer.from('000000d9800000040000000000000008', 'hex'),
    Buffer.from(`${messageId}\0`),
  ]);
  assert.deepEqual(decodePdu(bytes), { ...samplePdu('submit_sm_resp'), messageId, tlvs: [] });
});

test('what is wrong is said with the status that answers it', () => {
  const submit = encodePdu({ ...samplePdu('submit_sm'), tlvs: NO_TLVS });
  const { length } = submit;
  const cases: [string, Buffer, number][] = [
    ['no command', changed(submit, 4, 0, 0, 0, 0x99), STATUS.ESME_RINVCMDID],
    ['a length that is not the frame’s', changed(submit, 3, length + 1), STATUS.ESME_RINVCMDLEN],
    ['sm_length beyond the PDU', changed(submit, length - SHORT - 1, SHORT + 1), STATUS.ESME_RINVMSGLEN],
    ['sm_length within the text', changed(submit, length - SHORT - 1, SHORT - 1), STATUS.ESME_RINVTLVSTREAM],
    ['service_type too long', changed(submit, 16, ...Buffer.from('ABCDEFG')), STATUS.ESME_RINVSERTYP],
  ];
  for (const [name, bytes, status] of cases) {
    const result = decodePdu(bytes);
    assert.equal(result.command, 'problem', name);
    assert.equal((result as PduProblem).status, status, `${name}: ${(result as PduProblem).text}`);
    assert.equal(result.sequence, 8, name);
  }
  const long = (field: object) => raw(() => ({ ...samplePdu('submit_sm'), ...field }) as Pdu);
  assert.equal(long({ source: { ton: 1, npi: 1, address: '1'.repeat(21) } }), STATUS.ESME_RINVSRCADR);
  assert.equal(long({ destination: { ton: 1, npi: 1, address: '1'.repeat(21) } }), STATUS.ESME_RINVDSTADR);
  assert.equal(long({ scheduleDeliveryTime: '1'.repeat(15) }), STATUS.ESME_RINVSCHED);
  assert.equal(long({ validityPeriod: '1'.repeat(17) }), STATUS.ESME_RINVEXPIRY);
});

test('NULs that are no TLV are left out, as clients send them', () => {
  const submit = { ...samplePdu('submit_sm'), tlvs: NO_TLVS };
  const tlvs = sampleTlvs().filter(({ tag }) => isKnownTag(tag));
  const parts = [
    encodePdu(submit),
    encodePdu({ ...submit, tlvs }).subarray(encodePdu(submit).length),
  ] as const;
  const padded = (...pieces: readonly Buffer[]) => {
    const bytes = Buffer.concat(pieces);
    bytes.writeUInt32BE(bytes.length, 0);
    return decodePdu(bytes);
  };
  const nuls = Buffer.alloc(3);
  for (const count of [1, 2, 3])
    assert.deepEqual(padded(parts[0], nuls.subarray(0, count)), submit, `${count} behind the text`);
  assert.deepEqual(padded(parts[0], nuls.subarray(0, 1), parts[1]), { ...submit, tlvs }, 'before TLVs');
  assert.deepEqual(padded(parts[0], parts[1], nuls), { ...submit, tlvs }, 'behind TLVs');
  const answer = responseTo('enquire_link', 7, STATUS.ESME_ROK);
  assert.deepEqual(padded(encodePdu(answer), nuls.subarray(0, 1)), answer);
  assert.equal(padded(parts[0], Buffer.from([1])).command, 'problem');
  assert.equal(padded(parts[0], nuls.subarray(0, 2), parts[1]).command, 'problem', 'two before TLVs');
});

test('dest_flag is 1 or 2', () => {
  const bytes = encodePdu(samplePdu('submit_multi'));
  const flag = bytes.indexOf(Buffer.from([3, 1, 1, 1]));
  assert.ok(flag > 0);
  bytes[flag + 1] = 3;
  const result = decodePdu(bytes);
  assert.equal((result as PduProblem).status, STATUS.ESME_RINVDESTFLAG);
});

test('what cannot be read is answered as its command is, or by generic_nack', () => {
  const problem = { command: 'problem', sequence: 9, text: '' } as const;
  const answer = (commandId: number, status: number) => refusalOf({ ...problem, commandId, status });
  assert.deepEqual(answer(4, STATUS.ESME_RINVMSGLEN), responseTo('submit_sm', 9, STATUS.ESME_RINVMSGLEN));
  assert.equal(answer(4, STATUS.ESME_RINVCMDLEN)?.command, 'generic_nack');
  assert.equal(answer(0x99, STATUS.ESME_RINVCMDID)?.command, 'generic_nack');
  assert.equal(answer(0x80000004, STATUS.ESME_RINVTLVSTREAM), undefined, 'a response is not answered');
  assert.equal(answer(0x0000000b, STATUS.ESME_RINVSYSID), undefined, 'outbind is not answered');
});

test('fields that would break the PDU are refused, and nothing of it is written', () => {
  const base = samplePdu('submit_sm');
  const wrong: [string, object][] = [
    ['service_type', { serviceType: 'A\0B' }],
    ['service_type', { serviceType: 'ABCDEF' }],
    ['source_addr', { source: { ton: 1, npi: 1, address: '1\0' } }],
    ['source_addr', { source: { ton: 256, npi: 1, address: '1' } }],
    ['destination_addr', { destination: { ton: 1, npi: 1, address: '1'.repeat(21) } }],
    ['destination_addr', { destination: { ton: 1, npi: 1, address: '☎' } }],
    ['data_coding', { dataCoding: -1 }],
    ['data_coding', { dataCoding: 1.5 }],
    ['validity_period', { validityPeriod: '1' }],
    ['short_message', { shortMessage: Buffer.alloc(256) }],
    ['tag', { tlvs: [{ tag: 0x10000, value: Buffer.alloc(0) }] }],
    ['sequence_number', { sequence: 2 ** 32 }],
  ];
  const writer = new PduWriter();
  for (const [field, change] of wrong) {
    assert.throws(() => writePdu({ ...base, ...change } as Pdu, writer), { code: 'SMPP_FIELD', field });
    assert.equal(writer.length, 0);
  }
});

test('a writer takes many PDUs, and what it has handed over stays as it is', () => {
  const writer = new PduWriter(64);
  const taken: Buffer[] = [];
  for (let round = 0; round < 50; round++) {
    for (const pdu of samplePdus()) writePdu(pdu, writer);
    taken.push(writer.take());
  }
  const expected = Buffer.concat(samplePdus().map(encodePdu));
  for (const bytes of taken) assert.ok(bytes.equals(expected));
  let at = 0;
  for (const pdu of samplePdus()) {
    const length = expected.readUInt32BE(at);
    assert.deepEqual(decodePdu(expected, at, at + length), pdu);
    at += length;
  }
  assert.equal(at, expected.length);
});

/** What is read of a PDU whose field is too long for its place, its texts as they are. */
function raw(make: () => Pdu): number {
  const pdu = make() as Pdu & { command: 'submit_sm' };
  const text = (value: string) => Buffer.from(`${value}\0`, 'latin1');
  const address = (value: { ton: number; npi: number; address: string }) =>
    Buffer.concat([Buffer.from([value.ton, value.npi]), text(value.address)]);
  const body = Buffer.concat([
    text(pdu.serviceType),
    address(pdu.source),
    address(pdu.destination),
    Buffer.from([pdu.esmClass, pdu.protocolId, pdu.priorityFlag]),
    text(pdu.scheduleDeliveryTime),
    text(pdu.validityPeriod),
    Buffer.from([1, 0, 0, 0, 0]),
  ]);
  const header = Buffer.alloc(16);
  header.writeUInt32BE(16 + body.length, 0);
  header.writeUInt32BE(4, 4);
  const result = decodePdu(Buffer.concat([header, body]));
  assert.equal(result.command, 'problem');
  return result.status;
}

function changed(bytes: Buffer, at: number, ...octets: number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(octets, at);
  return copy;
}

/** Numbers of 31 bits, the same each time (Park and Miller). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fffffff;
    return state;
  };
}

const SHORT = samplePdu('submit_sm').shortMessage.length;
