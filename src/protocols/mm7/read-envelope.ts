import { Mm7Error } from './errors.ts';
import type { Mm7Address, Mm7Envelope, Mm7Message, Mm7Status } from './message.ts';
import { childOf, readXml, textAt, type XmlElement } from './xml/read-xml.ts';

/**
 * Reads an envelope. Namespaces are not looked at: every MMSC has its own edition of the schema, and some misspell it.
 *
 * @param charset of the header; empty: it says nothing
 * @throws Mm7Error when it is no XML, no envelope, or lacks what every message of its kind has
 */
export async function readEnvelope(bytes: Buffer, charset = ''): Promise<Mm7Envelope> {
  const root = await readXml(bytes, charset);
  const body = childOf(root, 'Body');
  const [first] = body?.children ?? [];
  if (root.name !== 'Envelope' || first === undefined)
    throw new Mm7Error('The document is no SOAP envelope.');
  const transactionId = textAt(childOf(root, 'Header'), 'TransactionID');
  if (first.name !== 'Fault') return { transactionId, message: messageOf(first) };
  return { transactionId, message: faultOf(first) };
}

function messageOf(element: XmlElement): Mm7Message {
  const version = textAt(element, 'MM7Version');
  const { name } = element;
  switch (name) {
    case 'SubmitReq':
      return {
        kind: name,
        version,
        ...identification(element),
        recipients: recipientsOf(element),
        ...textsAt(element, {
          serviceCode: 'ServiceCode',
          linkedId: 'LinkedID',
          timeStamp: 'TimeStamp',
          expiryDate: 'ExpiryDate',
          subject: 'Subject',
        }),
        deliveryReport: isTrue(textAt(element, 'DeliveryReport')),
        readReply: isTrue(textAt(element, 'ReadReply')),
        ...contentOf(element),
      };
    case 'DeliverReq':
      return {
        kind: name,
        version,
        linkedId: textAt(element, 'LinkedID'),
        sender: addressAt(element, 'Sender'),
        recipients: recipientsOf(element),
        ...textsAt(element, {
          relayServerId: 'MMSRelayServerID',
          timeStamp: 'TimeStamp',
          subject: 'Subject',
        }),
        ...contentOf(element),
      };
    case 'DeliveryReportReq':
    case 'ReadReplyReq': {
      const sender = childOf(element, 'Sender');
      const date = textAt(element, 'Date') || textAt(element, 'TimeStamp');
      return {
        kind: name,
        version,
        messageId: needed(element, 'MessageID'),
        recipient: addressAt(element, 'Recipient'),
        ...(sender !== undefined && { sender: addressOf(sender) }),
        ...(date !== '' && { date }),
        mmStatus: needed(element, 'MMStatus'),
        ...textsAt(element, { relayServerId: 'MMSRelayServerID', statusText: 'StatusText' }),
      };
    }
    case 'CancelReq':
      return { kind: name, version, ...identification(element), messageId: needed(element, 'MessageID') };
    case 'ReplaceReq': {
      const readReply = textAt(element, 'ReadReply');
      return {
        kind: name,
        version,
        ...identification(element),
        messageId: needed(element, 'MessageID'),
        ...textsAt(element, { serviceCode: 'ServiceCode', timeStamp: 'TimeStamp' }),
        ...(readReply !== '' && { readReply: isTrue(readReply) }),
        ...contentOf(element),
      };
    }
    case 'SubmitRsp':
      return { kind: name, version, status: statusOf(element), messageId: textAt(element, 'MessageID') };
    case 'DeliverRsp':
      return {
        kind: name,
        version,
        status: statusOf(element),
        ...textsAt(element, { serviceCode: 'ServiceCode' }),
      };
    case 'DeliveryReportRsp':
    case 'ReadReplyRsp':
    case 'CancelRsp':
    case 'ReplaceRsp':
    case 'RSErrorRsp':
    case 'VASPErrorRsp':
      return { kind: name, version, status: statusOf(element) };
    default:
      throw new Mm7Error(`There is no message ${JSON.stringify(name.slice(0, 40))} in MM7.`);
  }
}

/** A fault without MM7's own words says no more than that it is one. */
function faultOf(fault: XmlElement): Mm7Message {
  const detail = childOf(fault, 'detail');
  const error = detail?.children.find(({ name }) => name === 'RSErrorRsp' || name === 'VASPErrorRsp');
  if (error !== undefined) return messageOf(error);
  const text = textAt(fault, 'faultstring');
  const isOurs = /(?:^|:)Client/.test(textAt(fault, 'faultcode'));
  return { kind: 'RSErrorRsp', version: '', status: { code: isOurs ? 2000 : 3000, text } };
}

function identification(element: XmlElement): {
  readonly vaspId: string;
  readonly vasId: string;
  readonly senderAddress?: Mm7Address;
} {
  const sender = childOf(element, 'SenderIdentification');
  const address = childOf(sender, 'SenderAddress');
  return {
    vaspId: textAt(sender, 'VASPID'),
    vasId: textAt(sender, 'VASID'),
    ...(address !== undefined && { senderAddress: addressOf(address) }),
  };
}

function recipientsOf(element: XmlElement): readonly Mm7Address[] {
  const lists = childOf(element, 'Recipients')?.children ?? [];
  return lists.flatMap(({ children }) => children.map(asAddress));
}

function addressAt(element: XmlElement, name: string): Mm7Address {
  const found = childOf(element, name);
  if (found === undefined) throw new Mm7Error(`${element.name} needs ${name}.`);
  return addressOf(found);
}

/** Some write the number without saying what it is. */
function addressOf(element: XmlElement): Mm7Address {
  const [first] = element.children;
  return first === undefined ? { kind: 'Number', value: numberIn(element.text) } : asAddress(first);
}

function asAddress({ name, text }: XmlElement): Mm7Address {
  const kind = name === 'ShortCode' || name === 'RFC2822Address' ? name : 'Number';
  return { kind, value: numberIn(text) };
}

/** `+15551230001/TYPE=PLMN@mms.example` is a number (TS 23.140 annex A); other mail addresses stay. */
function numberIn(text: string): string {
  return /^([^/@]*)\/TYPE=[^@]*(?:@.*)?$/i.exec(text)?.[1] ?? text;
}

/** `href="cid:…"`, percent-escaped where the id has signs that a URL has not. */
function contentOf(element: XmlElement): { readonly contentId?: string } {
  const href = childOf(element, 'Content')?.attributes.get('href') ?? '';
  const id = href.replace(/^cid:/i, '').replace(/^<|>$/g, '');
  if (id === '') return {};
  try {
    return { contentId: decodeURIComponent(id) };
  } catch {
    return { contentId: id };
  }
}

function statusOf(element: XmlElement): Mm7Status {
  const status = childOf(element, 'Status');
  const code = Number(textAt(status, 'StatusCode'));
  if (!Number.isInteger(code) || code < 1000 || code > 9999) {
    throw new Mm7Error(`${element.name} needs a StatusCode of four digits.`);
  }
  const details = textAt(status, 'Details');
  return { code, text: textAt(status, 'StatusText'), ...(details !== '' && { details }) };
}

function needed(element: XmlElement, name: string): string {
  const text = textAt(element, name);
  if (text === '') throw new Mm7Error(`${element.name} needs ${name}.`);
  return text;
}

/** Those that are there. */
function textsAt<const N extends string>(
  element: XmlElement,
  names: Readonly<Record<N, string>>,
): { readonly [K in N]?: string } {
  const found: { [K in N]?: string } = {};
  for (const [key, name] of Object.entries(names) as [N, string][]) {
    const text = textAt(element, name);
    if (text !== '') found[key] = text;
  }
  return found;
}

function isTrue(text: string): boolean {
  return text.toLowerCase() === 'true' || text === '1';
}
