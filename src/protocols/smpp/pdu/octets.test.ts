import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePdu } from './decode.ts';
import { encodePdu } from './encode.ts';
import { NO_TLVS } from './fields.ts';
import type { Pdu } from './pdu.ts';

// Octets counted out by hand, so that a field that is read and written in the same wrong place is noticed.

test('bind_transmitter is the example of SMPP 3.4 §3.2.2', () => {
  check(
    `0000002f 00000002 00000000 00000001
     53 4d 50 50 33 54 45 53 54 00
     73 65 63 72 65 74 30 38 00
     53 55 42 4d 49 54 31 00
     00 01 01 00`,
    {
      command: 'bind_transmitter',
      status: 0,
      sequence: 1,
      systemId: 'SMPP3TEST',
      password: 'secret08',
      systemType: 'SUBMIT1',
      interfaceVersion: 0,
      addrTon: 1,
      addrNpi: 1,
      addressRange: '',
      tlvs: NO_TLVS,
    },
  );
});

test('bind_transceiver_resp', () => {
  check('0000001a 80000009 00000000 00000001  53 4d 53 43 00  0210 0001 34', {
    command: 'bind_transceiver_resp',
    status: 0,
    sequence: 1,
    systemId: 'SMSC',
    tlvs: [{ tag: 0x0210, value: Buffer.from([0x34]) }],
  });
});

test('submit_sm', () => {
  check(
    `00000041 00000004 00000000 00000005
     43 4d 54 00
     05 00 41 6c 64 69 73 00
     01 01 31 35 35 35 00
     40 00 01
     00
     30 30 30 30 30 32 30 30 30 30 30 30 30 30 30 52 00
     01 00 08 00
     04 00 48 00 69`,
    {
      command: 'submit_sm',
      status: 0,
      sequence: 5,
      serviceType: 'CMT',
      source: { ton: 5, npi: 0, address: 'Aldis' },
      destination: { ton: 1, npi: 1, address: '1555' },
      esmClass: 0x40,
      protocolId: 0,
      priorityFlag: 1,
      scheduleDeliveryTime: '',
      validityPeriod: '000002000000000R',
      registeredDelivery: 1,
      replaceIfPresentFlag: 0,
      dataCoding: 8,
      smDefaultMsgId: 0,
      shortMessage: Buffer.from('00480069', 'hex'),
      tlvs: NO_TLVS,
    },
  );
});

test('submit_sm_resp, with and without its body', () => {
  check('00000014 80000004 00000000 00000005  61 62 63 00', {
    command: 'submit_sm_resp',
    status: 0,
    sequence: 5,
    messageId: 'abc',
    tlvs: NO_TLVS,
  });
  check('00000010 80000004 00000058 00000005', {
    command: 'submit_sm_resp',
    status: 0x58,
    sequence: 5,
    messageId: '',
    tlvs: NO_TLVS,
  });
});

test('deliver_sm, a receipt', () => {
  check(
    `0000003f 00000005 00000000 7fffffff
     00
     01 01 31 35 35 35 00
     00 00 34 30 34 00
     04 00 00 00 00 00 00 00 00
     03 69 64 3a
     001e 0004 61 62 63 00
     0427 0001 02
     0423 0003 03 00 00`,
    {
      command: 'deliver_sm',
      status: 0,
      sequence: 0x7fffffff,
      serviceType: '',
      source: { ton: 1, npi: 1, address: '1555' },
      destination: { ton: 0, npi: 0, address: '404' },
      esmClass: 4,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 0,
      replaceIfPresentFlag: 0,
      dataCoding: 0,
      smDefaultMsgId: 0,
      shortMessage: Buffer.from('id:'),
      tlvs: [
        { tag: 0x001e, value: Buffer.from('abc\0') },
        { tag: 0x0427, value: Buffer.from([2]) },
        { tag: 0x0423, value: Buffer.from([3, 0, 0]) },
      ],
    },
  );
});

test('submit_multi_resp', () => {
  check('0000001e 80000021 00000000 00000002  78 00  01  01 01 31 35 35 35 00  0000000b', {
    command: 'submit_multi_resp',
    status: 0,
    sequence: 2,
    messageId: 'x',
    unsuccessful: [{ ton: 1, npi: 1, address: '1555', status: 11 }],
    tlvs: NO_TLVS,
  });
});

test('enquire_link, unbind and generic_nack are a header', () => {
  check('00000010 00000015 00000000 00000009', {
    command: 'enquire_link',
    status: 0,
    sequence: 9,
    tlvs: NO_TLVS,
  });
  check('00000010 80000006 00000000 00000009', {
    command: 'unbind_resp',
    status: 0,
    sequence: 9,
    tlvs: NO_TLVS,
  });
  check('00000010 80000000 00000003 00000000', {
    command: 'generic_nack',
    status: 3,
    sequence: 0,
    tlvs: NO_TLVS,
  });
});

function check(octets: string, pdu: Pdu): void {
  const bytes = Buffer.from(octets.replace(/\s+/g, ''), 'hex');
  assert.equal(encodePdu(pdu).toString('hex'), bytes.toString('hex'));
  assert.deepEqual(decodePdu(bytes), pdu);
}
