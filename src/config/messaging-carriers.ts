import type { NamedLists } from './acl-file.ts';
import { readMm7, readSignalwire, readSmpp, readTrunk } from './carrier-upstreams.ts';
import { readWebhook } from './carrier-webhook.ts';
import type { CarrierOptions, UpstreamOptions } from './carriers.ts';
import type { ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import { placeOf } from './conf/place-of.ts';
import {
  CARRIER,
  MM7_CARRIER,
  PROTOCOLS,
  type Protocol,
  SIGNALWIRE_CARRIER,
  SMPP_CARRIER,
  TRUNK_CARRIER,
  WEBHOOK_CARRIER,
} from './objects/carrier.ts';
import type { PjsipConfiguration } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';
import type { FileLookup } from './tls-files.ts';

/** What carriers name that stands elsewhere. */
export interface CarrierSurroundings {
  readonly lists: NamedLists;
  readonly files: FileLookup;
  /** Those of pjsip.conf, undefined when it was not read. */
  readonly endpoints: PjsipConfiguration['endpoints'] | undefined;
  /** Of `[general]`; empty: peers cannot be told where to report to. */
  readonly publicUrl: string;
}

/** The `type=carrier` sections by name, in the order of the file. */
export function readCarriers(
  sections: readonly ConfSection[],
  surroundings: CarrierSurroundings,
  problems: Problems,
): ReadonlyMap<string, CarrierOptions> {
  const read = upstreamReaders(surroundings, problems);
  const carriers = new Map<string, CarrierOptions>();
  for (const section of sections) {
    if (!NAME.test(section.name)) {
      problems.error(
        section,
        `[${section.name}] is no name for a carrier: expected letters, digits, ".", "_" and "-"`,
      );
    }
    const protocol = protocolOf(section, problems);
    if (protocol === undefined) continue;
    const [shared, upstream] = read[protocol](section);
    const twin = carrierOfAccount(carriers, section.name, upstream);
    if (twin !== undefined) {
      const text = `[${section.name}] and [${twin}] bind to one SMSC with the same "system_id": receipts of one may come on the other, and find nothing there. "binds" makes more connections of one carrier`;
      problems.warning(placeOf(section, 'system_id'), text);
    }
    carriers.set(section.name, withShared(section, shared, upstream, problems));
  }
  return carriers;
}

/** Another carrier by SMPP that is the same account of the same SMSC, which sends receipts over whichever bind it likes. */
function carrierOfAccount(
  carriers: ReadonlyMap<string, CarrierOptions>,
  name: string,
  one: UpstreamOptions,
): string | undefined {
  if (one.protocol !== 'smpp' || one.systemId === '') return undefined;
  for (const { name: other, upstream } of carriers.values()) {
    if (other === name || upstream.protocol !== 'smpp') continue;
    if (upstream.host === one.host && upstream.port === one.port && upstream.systemId === one.systemId)
      return other;
  }
  return undefined;
}

type Shared = ValuesOf<typeof CARRIER.options>;
type Reading = (section: ConfSection) => readonly [Shared, UpstreamOptions];

/** A reader for each protocol, whose table holds the shared options, too: none of them is unknown to it. */
function upstreamReaders(surroundings: CarrierSurroundings, problems: Problems): Record<Protocol, Reading> {
  const smpp = new ObjectReader(SMPP_CARRIER);
  const signalwire = new ObjectReader(SIGNALWIRE_CARRIER);
  const webhook = new ObjectReader(WEBHOOK_CARRIER);
  const mm7 = new ObjectReader(MM7_CARRIER);
  const trunk = new ObjectReader(TRUNK_CARRIER);
  return {
    smpp(section) {
      const values = smpp.read(section, problems);
      return [values, readSmpp(section, values, surroundings, problems)];
    },
    signalwire(section) {
      const values = signalwire.read(section, problems);
      return [values, readSignalwire(section, values, surroundings, problems)];
    },
    webhook(section) {
      const values = webhook.read(section, problems);
      return [values, readWebhook(section, values, surroundings, problems)];
    },
    mm7(section) {
      const values = mm7.read(section, problems);
      return [values, readMm7(section, values, surroundings, problems)];
    },
    sip(section) {
      const values = trunk.read(section, problems);
      return [values, readTrunk(section, values, surroundings, problems)];
    },
  };
}

/** The protocol of a carrier; undefined, which is told, when there is none that could be read. */
function protocolOf(section: ConfSection, problems: Problems): Protocol | undefined {
  const written = lastVariable(section, 'protocol');
  const protocol = PROTOCOLS.find((one) => one === written?.value.toLowerCase());
  if (written === undefined) {
    problems.error(
      section,
      `[${section.name}] needs the option "protocol": ${CARRIER.options.protocol.expected}`,
    );
  } else if (protocol === undefined) {
    const { expected } = CARRIER.options.protocol;
    problems.error(written, `"protocol" in [${section.name}] must be ${expected}, not "${written.value}"`);
  }
  return protocol;
}

function withShared(
  section: ConfSection,
  shared: Shared,
  upstream: UpstreamOptions,
  problems: Problems,
): CarrierOptions {
  const numberFormat = shared.numberFormat ?? (upstream.protocol === 'smpp' ? 'digits' : 'e164');
  if (numberFormat === 'national' && shared.countryCode === '') {
    const text = `[${section.name}] has "number_format=national" and needs "country_code", such as +49`;
    problems.error(placeOf(section, 'number_format'), text);
  }
  return {
    name: section.name,
    throughput: shared.throughput,
    queue: shared.queue,
    failover: shared.failover,
    mmsFallback: shared.mmsFallback,
    numberFormat,
    countryCode: shared.countryCode,
    nationalTrunk: shared.nationalTrunk,
    receiptDays: shared.receiptDays,
    reassemblySeconds: shared.reassembly,
    upstream,
  };
}

/** It stands in destinations before a slash, and in paths of our HTTP server. */
export const NAME = /^[A-Za-z0-9._-]{1,64}$/;
