import { createHash } from 'node:crypto';
import { type NumberFormat, writeNumber } from '../../carriers/number-format.ts';
import type { Outgoing } from '../../carriers/upstream.ts';
import type { Mm7UpstreamOptions } from '../../config/carriers.ts';
import { basicCredentials } from '../../protocols/http/basic.ts';
import type { OutgoingRequest } from '../../protocols/http/outgoing.ts';
import { writeHttpBody } from '../../protocols/mm7/http-body.ts';
import type { Mm7Address, SubmitReq } from '../../protocols/mm7/message.ts';
import { writeContentType } from '../../protocols/mm7/mime/content-type.ts';
import type { MimeEntity } from '../../protocols/mm7/mime/write-multipart.ts';
import { presentation } from './presentation.ts';

/**
 * The request that submits a message: text and files with a presentation of them. It is the same for every attempt, so that an
 * MMSC that has it already may know it by its TransactionID.
 *
 * @param files the bytes of its media, in their order
 * @throws Mm7Error when something in it cannot be written
 */
export function composeSubmit(
  options: Mm7UpstreamOptions,
  outgoing: Outgoing,
  files: readonly Buffer[],
  format: NumberFormat,
): OutgoingRequest {
  const { url, username, password, timeoutSeconds } = options;
  const { message } = outgoing;
  const entities = entitiesOf(outgoing, files);
  const seed = `aldis-${createHash('sha256').update(message.id).digest('hex').slice(0, 32)}`;
  const envelope = { transactionId: message.id, message: submitReq(options, outgoing, format) };
  const { contentType, body } = writeHttpBody(envelope, { contentId: CONTENT_ID, entities }, seed);
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': contentType,
      accept: 'text/xml',
      soapaction: '""',
      ...(username !== '' && {
        authorization: basicCredentials(username, password),
      }),
    },
    body,
    timeoutMs: timeoutSeconds * 1000,
    maxBytes: LARGEST_ANSWER,
    maxRedirects: 0,
  };
}

function submitReq(options: Mm7UpstreamOptions, outgoing: Outgoing, format: NumberFormat): SubmitReq {
  const { message, from, to } = outgoing;
  const { version, vaspId, vasId, serviceCode, deliveryReport, readReport } = options;
  return {
    kind: 'SubmitReq',
    version,
    vaspId,
    vasId,
    senderAddress: addressOf(from, format),
    recipients: [addressOf(to, format)],
    serviceCode,
    timeStamp: new Date(message.createdAt).toISOString(),
    expiryDate: new Date(message.expiresAt).toISOString(),
    deliveryReport,
    readReply: readReport,
    contentId: CONTENT_ID,
  };
}

/** Short codes and names are told from numbers (TS 23.140 §8.7.9.1). */
function addressOf(address: string, format: NumberFormat): Mm7Address {
  return address.startsWith('+')
    ? { kind: 'Number', value: writeNumber(address, format) }
    : { kind: 'ShortCode', value: address };
}

function entitiesOf({ text, media }: Outgoing, files: readonly Buffer[]): readonly MimeEntity[] {
  const named = media.map(({ contentType }, at) => ({
    contentType,
    name: `file${at + 1}${EXTENSIONS.get(contentType) ?? ''}`,
  }));
  const shown: MimeEntity = {
    contentType: writeContentType('application/smil', { charset: 'utf-8' }),
    contentId: 'presentation',
    location: 'presentation.smil',
    body: presentation(text === '' ? '' : TEXT_NAME, named),
  };
  const parts = named.map(({ contentType, name }, at) => ({
    contentType: writeContentType(contentType),
    contentId: name,
    location: name,
    body: files[at] ?? Buffer.alloc(0),
  }));
  if (text === '') return [shown, ...parts];
  const words: MimeEntity = {
    contentType: writeContentType('text/plain', { charset: 'utf-8' }),
    contentId: TEXT_NAME,
    location: TEXT_NAME,
    body: Buffer.from(text, 'utf8'),
  };
  return [shown, words, ...parts];
}

const CONTENT_ID = 'content';
const TEXT_NAME = 'text.txt';
const LARGEST_ANSWER = 131_072;
/** Phones go by the name where the type says nothing to them. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', '.jpg'],
  ['image/png', '.png'],
  ['image/gif', '.gif'],
  ['image/bmp', '.bmp'],
  ['audio/amr', '.amr'],
  ['audio/mpeg', '.mp3'],
  ['audio/mp4', '.m4a'],
  ['audio/ogg', '.ogg'],
  ['video/3gp', '.3gp'],
  ['video/3gpp', '.3gp'],
  ['video/mp4', '.mp4'],
  ['video/mpeg', '.mpg'],
  ['video/quicktime', '.mov'],
  ['text/vcard', '.vcf'],
  ['text/x-vcard', '.vcf'],
  ['text/calendar', '.ics'],
  ['text/plain', '.txt'],
]);
