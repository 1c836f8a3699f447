import { namedLists, networkRules } from '../access-list.ts';
import { errorCodes, filled, headerFields, httpStatuses, providerStatuses } from '../carrier-options.ts';
import { httpUrl } from '../http-url.ts';
import { choice, type Option, secret, text, wholeNumber, yesNo } from '../options.ts';

export const WEBHOOK_OPTIONS = {
  url: filled(templateOfUrl('Where messages are sent, a template')),
  method: choice(['POST', 'GET', 'PUT'], 'POST', 'How'),
  content_type: text('application/json', 'Of the body; what is put into templates is escaped as it asks'),
  header: headerFields('A header field of each request, `Name: value`, a template; several lines add up'),
  body: text('', 'The body, a template; none when empty'),
  username: text('', 'HTTP Basic: the user'),
  password: secret('HTTP Basic: the password'),
  timeout: wholeNumber(10, 'Seconds that it has to answer', { minimum: 1, maximum: 300 }),
  window: wholeNumber(20, 'Requests that may be unanswered', { minimum: 1, maximum: 1000 }),
  mms: yesNo(false, 'The template carries MMS: it has `media_urls`'),
  success: httpStatuses([[200, 299]], 'HTTP statuses that say: taken'),
  retry: httpStatuses(
    [
      [408, 408],
      [429, 429],
      [500, 599],
    ],
    'HTTP statuses that say: later; all others are final',
  ),
  answer_id: path('the id of the message'),
  answer_status: path('its status'),
  answer_error_code: path('an error code'),
  answer_error_text: path('what went wrong'),
  receipt_id: path('the id of the message', 'receipts'),
  receipt_status: path('its status', 'receipts'),
  receipt_error_code: path('an error code', 'receipts'),
  receipt_error_text: path('what went wrong', 'receipts'),
  inbound_id: path("the provider's id", 'messages that come in'),
  inbound_from: path('the sender', 'messages that come in'),
  inbound_to: path('the number of ours', 'messages that come in'),
  inbound_text: path('the text', 'messages that come in'),
  inbound_media: path('the URLs of files', 'messages that come in'),
  status: providerStatuses("The provider's word for a status and ours; several lines add up"),
  error_code: errorCodes("The provider's error code and ours; several lines add up"),
  secret: secret('The last part of the path of its requests, which proves them'),
  signature_header: text('', 'The header field of its requests with an HMAC, which proves them'),
  signature_key: secret('The key of the HMAC'),
  signature_algorithm: choice(['sha1', 'sha256', 'sha512'], 'sha256', 'Its hash'),
  signature_encoding: choice(['hex', 'base64'], 'hex', 'How it is written'),
  signature_prefix: text('', 'What stands before it in the field: `sha256=`'),
  signature_over: choice(['body', 'url+body'], 'body', 'What it is made over'),
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Lists of acl.conf that the source address of its requests must pass as well'),
  reply_status: wholeNumber(200, 'What its requests are answered with: the HTTP status', {
    minimum: 200,
    maximum: 299,
  }),
  reply_content_type: text('text/plain', 'The type of the body'),
  reply_body: text('', 'The body'),
} as const;

function path(what: string, where = 'the answer') {
  return text(
    '',
    `Where ${where} ${where === 'the answer' ? 'has' : 'have'} ${what}: a path, \`header:NAME\` or \`regex:…\``,
  );
}

/** What stands in it is looked at where the templates are: a URL with `${to}` in its query may not be one yet. */
function templateOfUrl(description: string): Option<string> {
  return {
    ...httpUrl(description),
    read: (written) => (/^https?:\/\/[^\s/]/i.test(written) ? written : undefined),
  };
}
