import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { encodePdu } from '../../src/protocols/smpp/pdu/encode.ts';
import { NO_TLVS } from '../../src/protocols/smpp/pdu/fields.ts';
import type { Pdu } from '../../src/protocols/smpp/pdu/pdu.ts';
import { samplePdus } from '../../src/protocols/smpp/pdu/testing/sample-pdus.ts';
import { carrierRoute, smppCarrier } from '../carrier.ts';
import type { RunningGateway } from '../gateway.ts';
import { freePorts, untilBound } from '../loopback.ts';
import { buildLibsmpp34, type Libsmpp34 } from '../peers/libsmpp34.ts';
import { Program } from '../program.ts';
import { ACME, numberSection, projectSections } from '../project.ts';
import { RestClient } from '../rest.ts';
import { makeSite, type Site } from '../site.ts';

const FROM = '+15551230001';
const TO = '+15551230002';

describe('the test programs of libsmpp34', () => {
  let site: Site;
  let gateway: RunningGateway;
  let rest: RestClient;
  let programs: Libsmpp34;
  let smsc: Program;
  let smppPort: number;
  before(async () => {
    const [ours = 0, theirs = 0] = await freePorts(2);
    smppPort = ours;
    site = await makeSite({
      projects:
        projectSections(ACME) +
        numberSection(FROM, ACME) +
        numberSection(TO, ACME) +
        // It answers no other bind.
        smppCarrier('theirs', theirs, 'bind=transmitter') +
        carrierRoute('theirs') +
        `[smpp]\ntype=smpp_server\nbind=127.0.0.1:${ours}\n` +
        `[tester]\ntype=esme\nproject=${ACME.name}\npassword_sha256=${createHash('sha256').update('asdfg34').digest('hex')}\n`,
    });
    programs = buildLibsmpp34(site.directory, theirs);
    smsc = new Program(programs.smsc, [], { cwd: site.directory });
    await untilBound('tcp', theirs);
    gateway = await site.start();
    rest = new RestClient(site, ACME);
  });
  after(async () => {
    await gateway?.stop();
    await smsc?.stop();
    site?.remove();
  });

  test('its ESME binds to our server, submits and unbinds', async () => {
    const [port = 0] = await freePorts(1);
    const file = join(site.directory, 'esme.xml');
    writeFileSync(
      file,
      `<?xml version="1.0"?>
<config>
  <conn_tcp host="127.0.0.1" port="${smppPort}" src_addr="127.0.0.1" src_port="${port}"/>
  <conn_smpp system_id="tester" password="asdfg34" system_type="type01"/>
  <smpp_msg src="${FROM.slice(1)}" dst="${TO.slice(1)}" msg="Este es un ejemplo 01"/>
</config>`,
    );
    const esme = new Program(programs.esme, ['-c', file], { cwd: site.directory });
    assert.equal(await esme.end(), 0);
    assert.doesNotMatch(esme.output, /Error/);
    assert.match(esme.output, /command_id +.*SUBMIT_SM_RESP/);
    await rest.eventually(async () => {
      const logs = await rest.list();
      return logs.find(({ body, direction }) => direction === 'inbound' && body === 'Este es un ejemplo 01');
    }, 'the message of its ESME');
  });

  test('its analizer reads every PDU of SMPP 3.4', async () => {
    const file = join(site.directory, 'pdu');
    for (const pdu of samplePdus()) {
      if (pdu.command.includes('broadcast')) continue;
      writeFileSync(file, encodePdu(asItKnows(pdu)));
      const analizer = new Program(programs.analizer, ['-f', file], { cwd: site.directory });
      await analizer.end();
      assert.doesNotMatch(analizer.output, /Error in|Invalid value/, `${pdu.command}: ${analizer.output}`);
      assert.match(analizer.output, new RegExp(`${pdu.command}\\b`, 'i'), pdu.command);
    }
  });

  test('its SMSC takes what our client submits', async () => {
    const { id } = await rest.send({ from: FROM, to: '+19995550001', body: 'to the SMSC of libsmpp34' });
    await rest.until(id, 'sent');
    assert.match(smsc.output, /SUBMIT-SM/);
  });
});

/** It refuses what SMPP 3.4 has no name for: other versions, TON and NPI; optional parameters are Wireshark's to read. */
function asItKnows(pdu: Pdu): Pdu {
  const known: Record<string, unknown> = { ...pdu, tlvs: NO_TLVS };
  for (const [name, value] of Object.entries(known)) {
    if (name === 'interfaceVersion') known[name] = 0x34;
    else if (/^addr(Ton|Npi)$/.test(name)) known[name] = 1;
    else if (typeof value === 'object' && value !== null && 'ton' in value) {
      known[name] = { ...value, ton: 1, npi: 1 };
    }
  }
  return known as unknown as Pdu;
}
