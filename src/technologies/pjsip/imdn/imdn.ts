import { errorCode, errorMessage } from '../../../messages/errors.ts';
import type { Confirmation } from '../../../messages/messaging.ts';
import { parseContentType } from '../../../protocols/sip/syntax/content-type.ts';
import { CpimError, formatCpim, parseCpim } from './cpim.ts';
import { childOf, escapedText, parseXml, textOf, XmlError } from './xml.ts';

/** An instant message disposition notification (RFC 5438): what became of a message, as its recipient says. */
export interface Imdn {
  /** The Message-ID of the message that it is about. */
  readonly messageId: string;
  readonly notification: 'delivery' | 'processing' | 'display';
  readonly status: ImdnStatus;
}

export type ImdnStatus =
  | 'delivered'
  | 'failed'
  | 'displayed'
  | 'processed'
  | 'stored'
  | 'forbidden'
  | 'error';

/** The Content-Type of a notification alone. */
export const IMDN_TYPE = 'message/imdn+xml';
export const CPIM_TYPE = 'message/cpim';
export const IMDN_NAMESPACE = 'urn:ietf:params:imdn';

/**
 * Reads a notification: the body of a MESSAGE, alone or within Message/CPIM (RFC 5438 §10.2 asks for that). undefined:
 * the message is another thing, or cannot be read as what it says it is.
 */
export function parseImdn(contentType: string, body: Buffer): Imdn | undefined {
  const type = parseContentType(contentType)?.mediaType;
  if (type === IMDN_TYPE) return parseImdnXml(body);
  if (type !== CPIM_TYPE) return undefined;
  const cpim = parseCpim(body);
  if (cpim instanceof CpimError) return undefined;
  return parseContentType(cpim.contentHeaders.get('content-type') ?? '')?.mediaType === IMDN_TYPE
    ? parseImdnXml(cpim.body)
    : undefined;
}

/**
 * What a notification tells of the message's fate; undefined where it tells nothing: a recipient who will not say, a
 * relay that stored or processed it.
 */
export function confirmationOf(imdn: Imdn): Confirmation | undefined {
  switch (imdn.status) {
    case 'delivered':
      return { status: 'delivered', text: 'IMDN delivered', errorCode: '', errorMessage: '' };
    case 'displayed':
      return { status: 'read', text: 'IMDN displayed', errorCode: '', errorMessage: '' };
    case 'failed':
    case 'error':
      // A failed display or processing notification does not undo a delivery.
      if (imdn.notification !== 'delivery') return undefined;
      return {
        status: 'undelivered',
        text: `IMDN ${imdn.status}`,
        errorCode: errorCode('unreachable'),
        errorMessage: errorMessage('unreachable'),
      };
    case 'processed':
    case 'stored':
    case 'forbidden':
      return undefined;
  }
}

/** A notification as Message/CPIM, ready to be the body of a MESSAGE (RFC 5438 §7.2.1). Texts are Latin-1 images. */
export function formatImdn(imdn: Imdn & ImdnEnvelope): Buffer {
  const { messageId, notification, status, at } = imdn;
  const xml = Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\r\n<imdn xmlns="urn:ietf:params:xml:ns:imdn">\r\n' +
      `<message-id>${escapedText(messageId)}</message-id>\r\n<datetime>${new Date(at).toISOString()}</datetime>\r\n` +
      `<${notification}-notification><status><${status}/></status></${notification}-notification>\r\n</imdn>\r\n`,
    'latin1',
  );
  return formatCpim({
    headers: [
      ['From', `<${imdn.from}>`],
      ['To', `<${imdn.to}>`],
      ['NS', `imdn <${IMDN_NAMESPACE}>`],
      ['imdn.Message-ID', imdn.id],
    ],
    contentType: IMDN_TYPE,
    contentHeaders: 'Content-Disposition: notification\r\n',
    body: xml,
  });
}

export interface ImdnEnvelope {
  /** URIs. */
  readonly from: string;
  readonly to: string;
  /** The notification's own Message-ID. */
  readonly id: string;
  /** When the message was received, Unix milliseconds. */
  readonly at: number;
}

function parseImdnXml(body: Buffer): Imdn | undefined {
  const root = parseXml(body.toString('latin1'));
  if (root instanceof XmlError || root.name !== 'imdn') return undefined;
  const messageId = childOf(root, 'message-id');
  if (messageId === undefined) return undefined;
  for (const notification of NOTIFICATIONS) {
    const element = childOf(root, `${notification}-notification`);
    const status = element && childOf(element, 'status')?.children[0]?.name;
    if (status !== undefined && isStatus(status)) {
      return { messageId: textOf(messageId).trim(), notification, status };
    }
  }
  return undefined;
}

function isStatus(name: string): name is ImdnStatus {
  return STATUSES.has(name);
}

const NOTIFICATIONS = ['delivery', 'display', 'processing'] as const;

const STATUSES: ReadonlySet<string> = new Set([
  'delivered',
  'failed',
  'displayed',
  'processed',
  'stored',
  'forbidden',
  'error',
] satisfies ImdnStatus[]);
