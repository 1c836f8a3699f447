import { keepsOut } from './access-list.ts';
import { NO_PROOF } from './carrier-upstreams.ts';
import type { WebhookUpstreamOptions } from './carriers.ts';
import type { ConfSection } from './conf/document.ts';
import { placeOf } from './conf/place-of.ts';
import type { CarrierSurroundings } from './messaging-carriers.ts';
import type { WEBHOOK_CARRIER } from './objects/carrier.ts';
import type { Problems } from './problem.ts';
import type { ValuesOf } from './schema.ts';
import { parseFieldPath } from './webhook/field-path.ts';
import { parseTemplate, parseUrlTemplate } from './webhook/template.ts';

/** What the options of `protocol=webhook` come to, and what is wrong among them. */
export function readWebhook(
  section: ConfSection,
  values: ValuesOf<typeof WEBHOOK_CARRIER.options>,
  { lists, publicUrl }: CarrierSurroundings,
  problems: Problems,
): WebhookUpstreamOptions {
  const acl = lists.resolve(values.acl, section);
  checkTemplates(section, values, problems);
  checkSignature(section, values, problems);
  if (values.method === 'GET' && values.body !== '') {
    problems.error(placeOf(section, 'body'), `[${section.name}] has "method=GET", which sends no "body"`);
  }
  const proven = values.secret !== '' || values.signatureHeader !== '';
  const comes = PATHS.find(([key, option]) => values[key] !== '' && !option.startsWith('answer_'));
  if (comes !== undefined && !proven && !acl.empty) {
    if (!keepsOut(acl)) {
      problems.error(placeOf(section, 'permit'), `The access list of [${section.name}] ${NO_PROOF}`);
    }
  } else if (comes !== undefined && !proven) {
    const text = `[${section.name}] has "${comes[1]}" and needs what proves its requests: "secret", "signature_header" or "permit"`;
    problems.error(placeOf(section, comes[1]), text);
  }
  if (PATHS.some(([key, option]) => values[key] !== '' && option.startsWith('inbound_'))) {
    for (const [key, option] of INBOUND_NEEDS) {
      if (values[key] !== '') continue;
      problems.error(section, `[${section.name}] takes messages and needs the option "${option}"`);
    }
  }
  const tells = `${values.url} ${values.body}`;
  if (publicUrl === '' && /\$\{(?:callback|inbound|media)_urls?\}/.test(tells)) {
    const text = `[${section.name}] puts URLs of ours into its requests and needs "public_url" in [general]`;
    problems.warning(section, text);
  }
  return {
    protocol: 'webhook',
    url: values.url,
    method: values.method,
    contentType: values.contentType,
    headers: values.header,
    body: values.body,
    username: values.username,
    password: values.password,
    timeoutSeconds: values.timeout,
    window: values.window,
    mms: values.mms,
    success: values.success,
    retry: values.retry,
    answer: {
      id: values.answerId,
      status: values.answerStatus,
      errorCode: values.answerErrorCode,
      errorText: values.answerErrorText,
    },
    receipt: {
      id: values.receiptId,
      status: values.receiptStatus,
      errorCode: values.receiptErrorCode,
      errorText: values.receiptErrorText,
    },
    inbound: {
      id: values.inboundId,
      from: values.inboundFrom,
      to: values.inboundTo,
      text: values.inboundText,
      media: values.inboundMedia,
    },
    statuses: values.status,
    errorCodes: values.errorCode,
    secret: values.secret,
    signature:
      values.signatureHeader === ''
        ? undefined
        : {
            header: values.signatureHeader.toLowerCase(),
            algorithm: values.signatureAlgorithm,
            encoding: values.signatureEncoding,
            key: values.signatureKey,
            prefix: values.signaturePrefix,
            over: values.signatureOver,
          },
    acl,
    reply: { status: values.replyStatus, contentType: values.replyContentType, body: values.replyBody },
  };
}

function checkSignature(
  section: ConfSection,
  values: ValuesOf<typeof WEBHOOK_CARRIER.options>,
  problems: Problems,
): void {
  const { signatureHeader: header, signatureKey: key } = values;
  if ((header === '') === (key === '')) return;
  const [given, missing] =
    header === '' ? ['signature_key', 'signature_header'] : ['signature_header', 'signature_key'];
  problems.error(placeOf(section, given!), `[${section.name}] has "${given}" and needs "${missing}"`);
}

/** Templates and paths that can be told wrong at the start are not left to the first message. */
function checkTemplates(
  section: ConfSection,
  values: ValuesOf<typeof WEBHOOK_CARRIER.options>,
  problems: Problems,
): void {
  const tell = (option: string, problem: unknown): void => {
    if (typeof problem === 'string') {
      problems.error(placeOf(section, option), `"${option}" of [${section.name}] ${problem}`);
    }
  };
  if (values.url !== '') tell('url', parseUrlTemplate(values.url));
  tell('body', parseTemplate(values.body));
  for (const [, value] of values.header) tell('header', parseTemplate(value));
  for (const [key, option] of PATHS) tell(option, parseFieldPath(values[key]));
}

/** Paths into what the provider says. */
const PATHS = [
  ['answerId', 'answer_id'],
  ['answerStatus', 'answer_status'],
  ['answerErrorCode', 'answer_error_code'],
  ['answerErrorText', 'answer_error_text'],
  ['receiptId', 'receipt_id'],
  ['receiptStatus', 'receipt_status'],
  ['receiptErrorCode', 'receipt_error_code'],
  ['receiptErrorText', 'receipt_error_text'],
  ['inboundId', 'inbound_id'],
  ['inboundFrom', 'inbound_from'],
  ['inboundTo', 'inbound_to'],
  ['inboundText', 'inbound_text'],
  ['inboundMedia', 'inbound_media'],
] as const;

/** Who sent what comes in, and to whom. */
const INBOUND_NEEDS = [
  ['inboundFrom', 'inbound_from'],
  ['inboundTo', 'inbound_to'],
] as const;
