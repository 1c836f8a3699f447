import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { codecOf } from '../../src/protocols/smpp/pdu/codecs.ts';
import { encodePdu } from '../../src/protocols/smpp/pdu/encode.ts';
import { NO_OCTETS } from '../../src/protocols/smpp/pdu/fields.ts';
import type { Pdu, Tlv } from '../../src/protocols/smpp/pdu/pdu.ts';
import { responseTo } from '../../src/protocols/smpp/pdu/refusal.ts';
import { samplePdu, samplePdus, sampleTlvs } from '../../src/protocols/smpp/pdu/testing/sample-pdus.ts';
import { parseTime } from '../../src/protocols/smpp/pdu/time.ts';
import { tlvName, tlvNames, tlvTag } from '../../src/protocols/smpp/pdu/tlv.ts';
import { tcpPcap } from './pcap.ts';
import { ADDRESS_FIELDS, FIELDS, NAMES_IN_WIRESHARK, SIMPLE_FIELDS } from './smpp-fields.ts';

// Every PDU, both ways, read by Wireshark, which has read the specification without us.

let home: string;
/** What Wireshark has fields for, and in which base it shows them. */
let known: Map<string, string>;
let columns: string[];
before(() => {
  home = mkdtempSync(join(tmpdir(), 'aldis-smpp-'));
  const listed = tshark(['-G', 'fields'])
    .split('\n')
    .map((line) => line.split('\t'));
  const valued = listed.filter(([, , , type]) => type !== 'FT_NONE');
  known = new Map(valued.map(([, , name = '', , , base = '']) => [name, base]));
  const tlvs = tlvNames().map((name) => `smpp.${NAMES_IN_WIRESHARK[name] ?? name}`);
  columns = [...new Set([...FIELDS, ...tlvs])].filter((name) => known.has(name));
});
after(() => rmSync(home, { recursive: true, force: true }));

test('Wireshark reads every PDU as it was meant, and complains of none', () => {
  const samples = samplePdus().map((pdu) => ({ ...pdu, tlvs: pdu.tlvs.filter(isReadWell) }) as Pdu);
  const pdus = [...samples, responseTo('submit_sm', 90, 0x58), responseTo('bind_transceiver', 91, 0x0e)];
  for (const direction of ['from the ESME', 'from the SMSC'] as const) {
    const rows = dissect(pdus, direction);
    for (const [index, pdu] of pdus.entries()) {
      const row = rows[index]!;
      const name = `${pdu.command} ${direction}`;
      assert.match(row['frame.protocols'] ?? '', /:smpp/, name);
      assert.equal(Number(row['smpp.command_id']), codecOf(pdu.command).id, name);
      assert.equal(Number(row['smpp.sequence_number']), pdu.sequence, name);
      if (pdu.command.endsWith('_resp')) assert.equal(Number(row['smpp.command_status']), pdu.status, name);
      for (const [field, expected] of Object.entries(fieldsOf(pdu)))
        assert.equal(row[field], expected, `${name}: ${field}`);
    }
  }
});

test('Wireshark reads every optional parameter as it was meant', () => {
  const tlvs = sampleTlvs().filter(isReadWell);
  const pdus = tlvs.map((tlv, index): Pdu => ({ ...samplePdu('data_sm'), sequence: index + 1, tlvs: [tlv] }));
  // All at once, too: none ends where the next does not begin.
  const all: Pdu = { ...samplePdu('data_sm'), sequence: 1000, tlvs };
  const deliver: Pdu = { ...samplePdu('deliver_sm'), sequence: 1001, shortMessage: NO_OCTETS, tlvs };
  const rows = dissect([...pdus, all, deliver], 'from the ESME');
  const tags = tlvs.map(({ tag }) => `0x${tag.toString(16).padStart(4, '0')}`);
  for (const [index, tlv] of tlvs.entries()) {
    const row = rows[index]!;
    assert.equal(row['smpp.opt_param_tag'], tags[index], tlvName(tlv.tag));
    assert.equal(Number(row['smpp.opt_param_len']), tlv.value.length, tlvName(tlv.tag));
    const name = NAMES_IN_WIRESHARK[tlvName(tlv.tag)] ?? tlvName(tlv.tag);
    const shown = row[`smpp.${name}`];
    if (shown === undefined || shown === '') continue;
    const integer = tlv.value.length <= 4 && tlv.value.length > 0 && /^(0x)?[0-9a-f]+$/i.test(shown);
    const expected = integer ? tlv.value.readUIntBE(0, tlv.value.length) : undefined;
    const text = tlv.value.toString('latin1').replace(/\0$/, '');
    const octets = tlv.value.toString('hex');
    assert.ok(
      [text, octets].includes(shown) ||
        Number(shown) === expected ||
        Date.parse(shown.replace(/\.\d+/, '')) === parseTime(text, 0),
      `${tlvName(tlv.tag)} is shown as ${shown}`,
    );
  }
  const shown = tlvs.filter(({ tag }, index) => {
    const name = NAMES_IN_WIRESHARK[tlvName(tag)] ?? tlvName(tag);
    return (rows[index]![`smpp.${name}`] ?? '') !== '';
  });
  assert.ok(shown.length >= 45, `the values of ${shown.length} were compared`);
  for (const row of rows.slice(-2)) assert.equal(row['smpp.opt_param_tag'], tags.join(','));
});

/**
 * Wireshark takes one octet of broadcast_rep_num, though its own field for it has two, as the specification has it (SMPP 5.0
 * §4.8.4.13), and then reads the rest of the PDU from the wrong place.
 */
function isReadWell({ tag }: Tlv): boolean {
  return tag !== tlvTag('broadcast_rep_num');
}

type Row = Readonly<Record<string, string>>;

function dissect(pdus: readonly Pdu[], direction: 'from the ESME' | 'from the SMSC'): Row[] {
  const file = join(home, 'capture.pcap');
  const [from, to] = direction === 'from the ESME' ? [ESME_PORT, SMSC_PORT] : [SMSC_PORT, ESME_PORT];
  writeFileSync(file, tcpPcap(pdus.map((pdu) => ({ from, to, payload: encodePdu(pdu) }))));
  const decode = ['-d', `tcp.port==${SMSC_PORT},smpp`];
  const fields = columns.flatMap((name) => ['-e', name]);
  const out = tshark(['-r', file, ...decode, '-T', 'fields', '-E', 'separator=/t', ...fields]);
  const rows = out
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Row => Object.fromEntries(line.split('\t').map((value, index) => [columns[index]!, value])));
  assert.equal(rows.length, pdus.length);
  for (const [index, row] of rows.entries()) {
    assert.equal(row['_ws.malformed'], '', `${pdus[index]!.command} is malformed`);
    assert.ok(!/error|warn/i.test(row['_ws.expert'] ?? ''), `${pdus[index]!.command}: ${row['_ws.expert']}`);
  }
  return rows;
}

function tshark(args: readonly string[]): string {
  const result = spawnSync('tshark', args, {
    encoding: 'utf8',
    env: { ...process.env, HOME: home, TZ: 'UTC' },
    maxBuffer: 128 * 1024 * 1024,
  });
  assert.equal(result.status, 0, result.stderr);
  return result.stdout;
}

/** What Wireshark ought to show of a PDU's own fields. */
function fieldsOf(pdu: Pdu): Record<string, string> {
  const expected: Record<string, string> = {};
  for (const [key, value] of Object.entries(pdu) as [string, unknown][]) {
    const name = SIMPLE_FIELDS[key];
    if (name !== undefined && (typeof value === 'number' || value !== ''))
      expected[name] = shownAs(name, value);
  }
  const addresses = pdu as unknown as Record<
    string,
    { ton: number; npi: number; address: string } | undefined
  >;
  for (const [key, [ton, npi, address]] of Object.entries(ADDRESS_FIELDS)) {
    const value = addresses[key];
    if (value === undefined) continue;
    expected[`smpp.${ton}`] = hex(value.ton);
    expected[`smpp.${npi}`] = hex(value.npi);
    expected[`smpp.${address}`] = value.address;
  }
  if ('shortMessage' in pdu) expected['smpp.sm_length'] = String(pdu.shortMessage.length);
  if ('scheduleDeliveryTime' in pdu && pdu.scheduleDeliveryTime !== '')
    expected['smpp.schedule_delivery_time'] = 'Nov 21, 2026 13:30:00.000000000 UTC';
  if ('validityPeriod' in pdu && pdu.validityPeriod !== '')
    expected['smpp.validity_period_r'] = '183845.000000000';
  if (pdu.command === 'submit_multi') {
    expected['smpp.destination_addr'] = '15551230001,40404';
    expected['smpp.dl_name'] = 'friends';
  }
  if (pdu.command === 'submit_multi_resp') {
    expected['smpp.destination_addr'] = '15551230001,40404';
    expected['smpp.error_status_code'] = '0x0000000b,0x00000014';
  }
  return expected;
}

function shownAs(name: string, value: unknown): string {
  return typeof value === 'number' && known.get(name) === 'BASE_HEX' ? hex(value) : String(value);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}

const ESME_PORT = 40_000;
const SMSC_PORT = 2775;
