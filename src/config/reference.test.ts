import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AOR } from './objects/aor.ts';
import { AUTH } from './objects/auth.ts';
import { ENDPOINT } from './objects/endpoint.ts';
import { IDENTIFY } from './objects/identify.ts';
import { IGNORED_TYPES } from './objects/ignored-types.ts';
import { REGISTRATION } from './objects/registration.ts';
import { RESOURCE_LIST } from './objects/resource-list.ts';
import { TRANSPORT } from './objects/transport.ts';
import { configurationReference } from './reference.ts';
import type { ObjectSchema } from './schema.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { ALDIS_SHARED = '../shared' } = process.env;
const RECORDING = join(resolve(ROOT, ALDIS_SHARED), 'vectors/asterisk/20-pjsip-show.jsonl');

test('the reference is current', () => {
  const written = readFileSync(join(ROOT, 'docs/configuration-reference.md'), 'utf8');
  assert.equal(written, configurationReference(), 'run: node src/config/reference.ts');
});

test('no option is listed twice', () => {
  for (const schema of [ENDPOINT, AOR, AUTH, IDENTIFY, TRANSPORT, ...IGNORED_TYPES] as const) {
    const names = [...Object.keys(schema.options), ...schema.ignored];
    assert.equal(new Set(names).size, names.length, schema.type);
  }
});

/** Fields of the events that are no options. */
const NO_OPTIONS = new Set(
  'ObjectType ObjectName ActionID Event DeviceState ActiveChannels EndpointName TotalContacts ContactsRegistered Contacts Status NextReg'.split(
    ' ',
  ),
);

const EVENTS: readonly (readonly [event: string, schema: ObjectSchema | undefined])[] = [
  ['EndpointDetail', ENDPOINT],
  ['AorDetail', AOR],
  ['AuthDetail', AUTH],
  ['IdentifyDetail', IDENTIFY],
  ['TransportDetail', TRANSPORT],
  ['OutboundRegistrationDetail', REGISTRATION],
  ['ResourceListDetail', RESOURCE_LIST],
];

for (const [event, schema] of EVENTS) {
  test(`every option that Asterisk lists in ${event} is known`, { skip: !existsSync(RECORDING) }, () => {
    assert.ok(schema);
    const known = new Set(
      [...Object.keys(schema.options), ...schema.ignored].map((name) => name.replaceAll('_', '')),
    );
    const listed = fieldsOf(event).filter((field) => !NO_OPTIONS.has(field));
    assert.ok(listed.length > 3);
    assert.deepEqual(
      listed.filter((field) => !known.has(field.toLowerCase())),
      [],
    );
  });
}

test('so are those that it takes but does not list', () => {
  const known = new Set([...Object.keys(ENDPOINT.options), ...ENDPOINT.ignored]);
  for (const name of [
    'disallow',
    'deny',
    'permit',
    'contact_deny',
    'contact_permit',
    'contact_user',
    'security_mechanisms',
  ]) {
    assert.ok(known.has(name), name);
  }
});

function fieldsOf(event: string): string[] {
  const names = new Set<string>();
  for (const line of readFileSync(RECORDING, 'utf8').trim().split('\n')) {
    for (const { kind, data } of (JSON.parse(line) as { items: { kind: string; data: string }[] }).items) {
      if (kind !== 'ami-rx') continue;
      for (const message of data.split('\r\n\r\n')) {
        if (!message.startsWith(`Event: ${event}\r\n`)) continue;
        for (const header of message.split('\r\n')) names.add(header.slice(0, header.indexOf(':')));
      }
    }
  }
  return [...names];
}
