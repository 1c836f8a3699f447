import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceState } from '../../states/states.ts';
import { providePjsipDevices } from './device-state.ts';
import { pjsipConfiguration } from './inbound/testing/scene.ts';
import type { ContactEvent } from './surface.ts';

test('an endpoint is a device: not in use, unavailable, or invalid when there is none', () => {
  let configuration = pjsipConfiguration('[a]\ntype=endpoint\n[b]\ntype=endpoint\n');
  const online = new Set(['a']);
  const told: string[] = [];
  let stateOf: (rest: string) => DeviceState = () => 'UNKNOWN';
  let emit: (event: ContactEvent) => void = () => {};
  let ended = 0;
  const devices = providePjsipDevices({
    configuration: () => configuration,
    contacts: {
      isOnline: (name) => online.has(name),
      onContact: (listener) => {
        emit = listener;
        return () => ended++;
      },
    },
    devices: {
      provide: (prefix, provider) => {
        assert.equal(prefix, 'PJSIP/');
        stateOf = provider;
        return () => ended++;
      },
      changed: (device) => told.push(`${device} ${stateOf(device.slice(6))}`),
    },
    defer: (callback) => callback(),
    onError: assert.ifError,
  });
  assert.deepEqual(told.splice(0), ['PJSIP/a NOT_INUSE', 'PJSIP/b UNAVAILABLE']);

  const event = { kind: 'ContactStatus', uri: 'sip:b', aor: 'b', endpoint: 'b', roundtripUsec: 0 } as const;
  online.add('b');
  emit({ ...event, status: 'NonQualified', peer: 'Reachable' });
  emit({ ...event, status: 'NonQualified' });
  emit({ ...event, status: 'NonQualified', endpoint: '', peer: 'Reachable' });
  emit({ ...event, status: 'Removed', peer: 'Unreachable' });
  emit({ ...event, status: 'NonQualified', peer: 'Reachable' });
  assert.deepEqual(
    told.splice(0),
    ['PJSIP/b NOT_INUSE', 'PJSIP/b UNAVAILABLE', 'PJSIP/b NOT_INUSE'],
    'as it was at the event, though both changes were there already',
  );

  configuration = pjsipConfiguration('[b]\ntype=endpoint\n[c]\ntype=endpoint\n');
  devices.configure();
  assert.deepEqual(told.splice(0), ['PJSIP/b NOT_INUSE', 'PJSIP/c UNAVAILABLE', 'PJSIP/a INVALID']);
  devices.close();
  assert.equal(ended, 2);
});
