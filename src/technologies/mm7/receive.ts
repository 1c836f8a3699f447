import type { CarrierRequest, CarrierResponse, UpstreamSurroundings } from '../../carriers/upstream.ts';
import type { Mm7UpstreamOptions } from '../../config/carriers.ts';
import { Mm7Error } from '../../protocols/mm7/errors.ts';
import { type Mm7Request, readHttpBody } from '../../protocols/mm7/http-body.ts';
import type { Mm7Message } from '../../protocols/mm7/message.ts';
import { writeEnvelope } from '../../protocols/mm7/write-envelope.ts';
import { isProven } from './is-proven.ts';
import { readReport } from './read-report.ts';
import {
  FORMAT_CORRUPT,
  MESSAGE_REJECTED,
  SERVER_ERROR,
  SUCCESS,
  UNSUPPORTED_OPERATION,
} from './status-codes.ts';
import { type DeliverParts, takeDeliver } from './take-deliver.ts';

/** A request of the MMSC's. Whatever it says is on disk before it is answered `1000`. */
export async function receiveMm7(
  request: CarrierRequest,
  options: Mm7UpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: DeliverParts,
): Promise<CarrierResponse> {
  const { log } = surroundings;
  const proof = isProven(request, options);
  if (proof !== 'proven') {
    const { remoteAddress } = request;
    log.warn(
      { carrier: parts.name, remoteAddress, lacks: proof },
      'A request that does not prove to be the MMSC was refused',
    );
    return proof === 'credentials' ? UNAUTHORIZED : FORBIDDEN;
  }
  if (request.method !== 'POST') return NOT_ALLOWED;
  let read: Mm7Request;
  try {
    read = await readHttpBody(request.headers['content-type'] ?? '', request.body);
  } catch (error) {
    if (!(error instanceof Mm7Error)) throw error;
    log.warn({ carrier: parts.name, reason: error.message }, 'A request of an MMSC could not be read');
    return fault(options, '', FORMAT_CORRUPT, error.message);
  }
  const { transactionId } = read.envelope;
  try {
    return await take(read, options, surroundings, parts);
  } catch (error) {
    log.error({ err: error, carrier: parts.name }, 'What an MMSC said could not be kept');
    return fault(options, transactionId, SERVER_ERROR, 'It could not be kept; try again.');
  }
}

async function take(
  { envelope: { transactionId, message }, content }: Mm7Request,
  options: Mm7UpstreamOptions,
  surroundings: UpstreamSurroundings,
  parts: DeliverParts,
): Promise<CarrierResponse> {
  switch (message.kind) {
    case 'DeliverReq': {
      const verdict = await takeDeliver({ transactionId, message }, content, surroundings, parts);
      if (verdict.kind === 'storage') return fault(options, transactionId, SERVER_ERROR, verdict.reason);
      const status = verdict.kind === 'taken' ? TAKEN : { code: MESSAGE_REJECTED, text: verdict.reason };
      return answer(transactionId, { kind: 'DeliverRsp', version: versionFor(message, options), status });
    }
    case 'DeliveryReportReq':
    case 'ReadReplyReq': {
      await surroundings.receipt(readReport(message));
      const kind = message.kind === 'ReadReplyReq' ? 'ReadReplyRsp' : 'DeliveryReportRsp';
      return answer(transactionId, { kind, version: versionFor(message, options), status: TAKEN });
    }
    default:
      return fault(options, transactionId, UNSUPPORTED_OPERATION, `A ${message.kind} is not taken here.`);
  }
}

/** Peers want to hear their own version. */
function versionFor({ version }: { readonly version: string }, options: Mm7UpstreamOptions): string {
  return VERSION.test(version) ? version : options.version;
}

function answer(transactionId: string, message: Mm7Message, status = 200): CarrierResponse {
  const body = writeEnvelope({ transactionId, message }).toString('utf8');
  return { status, contentType: 'text/xml; charset=utf-8', body };
}

/** SOAP 1.1 §6.2: a fault goes with 500. */
function fault(
  { version }: Mm7UpstreamOptions,
  transactionId: string,
  code: number,
  text: string,
): CarrierResponse {
  return answer(transactionId, { kind: 'VASPErrorRsp', version, status: { code, text } }, 500);
}

const TAKEN = { code: SUCCESS, text: 'Success' };
const VERSION = /^\d{1,2}\.\d{1,2}\.\d{1,2}$/;
const PLAIN = 'text/plain; charset=utf-8';
const UNAUTHORIZED: CarrierResponse = {
  status: 401,
  contentType: PLAIN,
  body: 'Unauthorized',
  headers: { 'www-authenticate': 'Basic realm="MM7", charset="UTF-8"' },
};
const FORBIDDEN: CarrierResponse = { status: 403, contentType: PLAIN, body: 'Forbidden' };
const NOT_ALLOWED: CarrierResponse = {
  status: 405,
  contentType: PLAIN,
  body: 'Method Not Allowed',
  headers: { allow: 'POST' },
};
