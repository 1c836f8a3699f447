import type { Mm7Address, Mm7Envelope, Mm7Message, Mm7Status } from './message.ts';
import { element, optional, type Xml } from './xml/write-xml.ts';

/**
 * An envelope as a document. Elements stand in the order of the schema, which is a sequence.
 *
 * @throws Mm7Error when a text holds a character that XML has not
 */
export function writeEnvelope({ transactionId, message }: Mm7Envelope): Buffer {
  const namespace = namespaceOf(message.version);
  const header = element('env:Header', [
    element('mm7:TransactionID', transactionId, { 'xmlns:mm7': namespace, 'env:mustUnderstand': '1' }),
  ]);
  const content = element(message.kind, fieldsOf(message), { xmlns: namespace });
  const isFault = message.kind === 'RSErrorRsp' || message.kind === 'VASPErrorRsp';
  const body = element('env:Body', [isFault ? fault(message.status, content) : content]);
  const envelope = element('env:Envelope', [header, body], { 'xmlns:env': SOAP });
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${envelope}`, 'utf8');
}

/** What the namespace ends with, which the schema's editions changed: the one in use is that of 6.8.0. */
export function namespaceOf(version: string): string {
  const [major = 6, minor = 8] = version.split('.').map(Number);
  const edition = major < 6 ? 'REL-5-MM7-1-0' : minor < 8 && major === 6 ? 'REL-6-MM7-1-0' : 'REL-6-MM7-1-4';
  return `http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/${edition}`;
}

function fieldsOf(message: Mm7Message): readonly Xml[] {
  const version = element('MM7Version', message.version);
  switch (message.kind) {
    case 'SubmitReq':
      return [
        version,
        identification(message),
        recipients(message.recipients),
        optional('ServiceCode', message.serviceCode),
        optional('LinkedID', message.linkedId),
        optional('TimeStamp', message.timeStamp),
        optional('ExpiryDate', message.expiryDate),
        element('DeliveryReport', String(message.deliveryReport)),
        element('ReadReply', String(message.readReply)),
        optional('Subject', message.subject),
        content(message.contentId),
      ];
    case 'DeliverReq':
      return [
        version,
        optional('MMSRelayServerID', message.relayServerId),
        optional('LinkedID', message.linkedId),
        element('Sender', [address(message.sender)]),
        recipients(message.recipients),
        optional('TimeStamp', message.timeStamp),
        optional('Subject', message.subject),
        content(message.contentId),
      ];
    case 'DeliveryReportReq':
    case 'ReadReplyReq':
      return [
        version,
        optional('MMSRelayServerID', message.relayServerId),
        element('MessageID', message.messageId),
        element('Recipient', [address(message.recipient)]),
        ...(message.sender === undefined ? [] : [element('Sender', [address(message.sender)])]),
        optional(message.kind === 'ReadReplyReq' ? 'TimeStamp' : 'Date', message.date),
        element('MMStatus', message.mmStatus),
        optional('StatusText', message.statusText),
      ];
    case 'CancelReq':
      return [version, identification(message), element('MessageID', message.messageId)];
    case 'ReplaceReq':
      return [
        version,
        identification(message),
        element('MessageID', message.messageId),
        optional('ServiceCode', message.serviceCode),
        optional('TimeStamp', message.timeStamp),
        optional('ReadReply', message.readReply === undefined ? undefined : String(message.readReply)),
        content(message.contentId),
      ];
    case 'SubmitRsp':
      return [version, status(message.status), optional('MessageID', message.messageId)];
    case 'DeliverRsp':
      return [version, status(message.status), optional('ServiceCode', message.serviceCode)];
    default:
      return [version, status(message.status)];
  }
}

function identification(from: {
  readonly vaspId: string;
  readonly vasId: string;
  readonly senderAddress?: Mm7Address;
}): Xml {
  const { vaspId, vasId, senderAddress } = from;
  return element('SenderIdentification', [
    optional('VASPID', vaspId),
    optional('VASID', vasId),
    ...(senderAddress === undefined ? [] : [element('SenderAddress', [address(senderAddress)])]),
  ]);
}

function recipients(to: readonly Mm7Address[]): Xml {
  return element('Recipients', [element('To', to.map(address))]);
}

function address({ kind, value }: Mm7Address): Xml {
  return element(kind, value);
}

function content(contentId: string | undefined): Xml {
  return contentId === undefined
    ? ('' as Xml)
    : element('Content', '', { href: `cid:${contentId}`, allowAdaptations: 'true' });
}

function status({ code, text, details }: Mm7Status): Xml {
  return element('Status', [
    element('StatusCode', String(code)),
    optional('StatusText', text),
    optional('Details', details),
  ]);
}

/** SOAP 1.1 §4.4: whose fault it was stands in the code. */
function fault({ code, text }: Mm7Status, detail: Xml): Xml {
  return element('env:Fault', [
    element('faultcode', code >= 2000 && code < 3000 ? 'env:Client' : 'env:Server'),
    element('faultstring', text),
    element('detail', [detail]),
  ]);
}

/** SOAP 1.1 §3. */
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
