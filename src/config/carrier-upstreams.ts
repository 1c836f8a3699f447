import { keepsOut } from './access-list.ts';
import type {
  Mm7UpstreamOptions,
  SignalwireUpstreamOptions,
  SmppUpstreamOptions,
  TrunkUpstreamOptions,
  UpstreamOptions,
} from './carriers.ts';
import type { ConfSection } from './conf/document.ts';
import { placeOf } from './conf/place-of.ts';
import type { CarrierSurroundings } from './messaging-carriers.ts';
import { didYouMean } from './nearest.ts';
import type { MM7_CARRIER, SIGNALWIRE_CARRIER, SMPP_CARRIER, TRUNK_CARRIER } from './objects/carrier.ts';
import type { Problems } from './problem.ts';
import type { ValuesOf } from './schema.ts';

/** What the options of each protocol come to, and what is wrong among them. */

export function readSmpp(
  section: ConfSection,
  values: ValuesOf<typeof SMPP_CARRIER.options>,
  { files }: CarrierSurroundings,
  problems: Problems,
): SmppUpstreamOptions {
  if (values.reconnectMinimum > values.reconnectMaximum) {
    problems.error(
      placeOf(section, 'reconnect_maximum'),
      'reconnect_minimum must not be above reconnect_maximum',
    );
  }
  const named = (option: string, file: string): string => {
    if (file === '') return '';
    if (values.tls && !files.exists(file)) {
      problems.error(placeOf(section, option), `"${option}" names ${file}, which does not exist`);
    }
    return files.resolve(file);
  };
  if (values.tlsKeyFile !== '' && values.tlsCertFile === '') {
    problems.error(
      placeOf(section, 'tls_key_file'),
      `[${section.name}] has "tls_key_file" without "tls_cert_file"`,
    );
  }
  if (values.alphabets.length === 0) {
    problems.error(placeOf(section, 'alphabets'), `"alphabets" of [${section.name}] must name one`);
  }
  if (values.nationalTables.length > 0 && !values.alphabets.includes('gsm-7')) {
    const text = `"national_tables" of [${section.name}] are tables of gsm-7, which its "alphabets" do not name`;
    problems.warning(placeOf(section, 'national_tables'), text);
  }
  const certFile = named('tls_cert_file', values.tlsCertFile);
  return {
    protocol: 'smpp',
    host: values.host,
    port: values.port,
    version: values.version,
    systemId: values.systemId,
    password: values.password,
    systemType: values.systemType,
    bindType: values.bind,
    binds: values.binds,
    receiverPort: values.receiverPort,
    tls: values.tls,
    tlsVerify: values.tlsVerify,
    tlsCaFile: named('tls_ca_file', values.tlsCaFile),
    tlsCertFile: certFile,
    tlsKeyFile: values.tlsKeyFile === '' ? certFile : named('tls_key_file', values.tlsKeyFile),
    tlsServerName: values.tlsServerName,
    window: values.window,
    enquireLinkSeconds: values.enquireLink,
    responseTimeoutSeconds: values.responseTimeout,
    reconnectMinimumSeconds: values.reconnectMinimum,
    reconnectMaximumSeconds: values.reconnectMaximum,
    throttlePauseMs: values.throttlePause,
    addressRange: values.addressRange,
    sourceTon: values.sourceTon,
    sourceNpi: values.sourceNpi,
    destinationTon: values.destinationTon,
    destinationNpi: values.destinationNpi,
    serviceType: values.serviceType,
    protocolId: values.protocolId,
    priority: values.priority,
    receipts: values.receipts,
    receiptId: values.receiptId,
    alphabets: values.alphabets,
    nationalTables: values.nationalTables,
    transliterate: values.transliterate,
    concatenation: values.concatenation,
    defaultAlphabet: values.defaultAlphabet,
    gsmPacked: values.gsmPacked,
    gsmCoding: values.dataCodingGsm,
    latinCoding: values.dataCodingLatin,
    ucsCoding: values.dataCodingUcs,
    sendValidity: values.sendValidity,
    statuses: values.status,
  };
}

export function readSignalwire(
  section: ConfSection,
  values: ValuesOf<typeof SIGNALWIRE_CARRIER.options>,
  { publicUrl }: CarrierSurroundings,
  problems: Problems,
): SignalwireUpstreamOptions {
  const signingKey = values.signingKey === '' && values.api === 'twilio' ? values.token : values.signingKey;
  const untold =
    signingKey === ''
      ? `"signing_key": nothing else proves what comes`
      : publicUrl === ''
        ? '"public_url" in [general]: it is told to report there'
        : undefined;
  if (untold !== undefined) {
    problems.warning(section, `[${section.name}] can report nothing and bring no messages without ${untold}`);
  }
  return {
    protocol: 'signalwire',
    url: values.url,
    api: values.api,
    project: values.project,
    token: values.token,
    signingKey,
    timeoutSeconds: values.timeout,
    window: values.window,
    mms: values.mms,
  };
}

export function readMm7(
  section: ConfSection,
  values: ValuesOf<typeof MM7_CARRIER.options>,
  { lists }: CarrierSurroundings,
  problems: Problems,
): Mm7UpstreamOptions {
  const { inboundUsername, inboundPassword } = values;
  const acl = lists.resolve(values.acl, section);
  if ((inboundUsername === '') !== (inboundPassword === '')) {
    const [given, missing] =
      inboundUsername === ''
        ? ['inbound_password', 'inbound_username']
        : ['inbound_username', 'inbound_password'];
    problems.error(placeOf(section, given!), `[${section.name}] has "${given}" and needs "${missing}"`);
  } else if (inboundUsername === '' && !acl.empty && !keepsOut(acl)) {
    problems.error(placeOf(section, 'permit'), `The access list of [${section.name}] ${NO_PROOF}`);
  } else if (inboundUsername === '' && acl.empty) {
    const text = `[${section.name}] can report nothing and bring no messages without "inbound_username" or "permit": nothing else proves what comes`;
    problems.warning(section, text);
  }
  return {
    protocol: 'mm7',
    url: values.url,
    vaspId: values.vaspId,
    vasId: values.vasId,
    version: values.version,
    username: values.username,
    password: values.password,
    serviceCode: values.serviceCode,
    timeoutSeconds: values.timeout,
    window: values.window,
    deliveryReport: values.deliveryReport,
    readReport: values.readReport,
    inboundUsername,
    inboundPassword,
    acl,
  };
}

export function readTrunk(
  section: ConfSection,
  values: ValuesOf<typeof TRUNK_CARRIER.options>,
  { endpoints }: CarrierSurroundings,
  problems: Problems,
): TrunkUpstreamOptions {
  const { endpoint, domain, fromDomain, deliveredOn } = values;
  if (endpoint !== '' && endpoints !== undefined && !endpoints.has(endpoint)) {
    const hint = didYouMean(endpoint, endpoints.keys());
    const text = `"endpoint" of [${section.name}] names "${endpoint}", which is not in pjsip.conf${hint}`;
    problems.error(placeOf(section, 'endpoint'), text);
  }
  return { protocol: 'sip', endpoint, domain, fromDomain, deliveredOn };
}

/** What is wrong with an access list that alone tells who somebody is. */
export const NO_PROOF =
  'proves nothing: it lets in whom it does not name; begin with deny=0.0.0.0/0 and deny=::/0';

/** Whether it sends requests of its own to our HTTP server, and proves them. */
export function comesOverHttp(upstream: UpstreamOptions): boolean {
  switch (upstream.protocol) {
    case 'signalwire':
      return upstream.signingKey !== '';
    case 'webhook':
      return upstream.receipt.id !== '' || upstream.inbound.from !== '';
    case 'mm7':
      return upstream.inboundUsername !== '' || !upstream.acl.empty;
    default:
      return false;
  }
}
