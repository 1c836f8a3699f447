import { namedLists, networkRules } from '../access-list.ts';
import { filled, version } from '../carrier-options.ts';
import { httpUrl } from '../http-url.ts';
import { type Option, secret, text, wholeNumber, yesNo } from '../options.ts';

export const MM7_OPTIONS = {
  url: filled(httpUrl('Where the MMSC takes submissions')),
  vasp_id: filled(text('', 'VASPID: who we are')),
  vas_id: text('', 'VASID: which service of ours'),
  version: version('6.8.0', 'MM7Version, and what the namespace ends with'),
  username: text('', 'HTTP Basic: the user'),
  password: secret('HTTP Basic: the password'),
  service_code: text('', 'ServiceCode, for charging'),
  timeout: wholeNumber(30, 'Seconds that it has to answer', { minimum: 1, maximum: 300 }),
  window: wholeNumber(10, 'Requests that may be unanswered', { minimum: 1, maximum: 1000 }),
  delivery_report: yesNo(true, 'Delivery reports are asked for'),
  read_report: yesNo(false, 'Read reports are asked for'),
  inbound_username: text('', 'HTTP Basic of its requests: the user'),
  inbound_password: inboundPassword('HTTP Basic of its requests: the password, or `sha256:` and its hash'),
  permit: networkRules('permit', 'acl'),
  deny: networkRules('deny', 'acl'),
  acl: namedLists('Lists of acl.conf that the source address of its requests must pass as well'),
} as const;

function inboundPassword(description: string): Option<string> {
  return {
    ...secret(description),
    expected: 'a password, or "sha256:" and 64 hexadecimal digits',
    read(written) {
      if (!written.startsWith('sha256:')) return written.startsWith('{{') ? undefined : written;
      return /^sha256:[0-9a-f]{64}$/i.test(written) ? written.toLowerCase() : undefined;
    },
  };
}
