import type { PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import { isToken } from '../../../protocols/sip/syntax/characters.ts';
import { parseContentType } from '../../../protocols/sip/syntax/content-type.ts';
import type { Address } from '../destination/address.ts';
import type { BadDestination, Destination } from '../destination/destination.ts';
import { parseDestination } from '../destination/parse-destination.ts';
import { parsePeerDestination } from '../destination/parse-peer-destination.ts';
import { type FromTemplate, fromTemplate } from './from-header.ts';
import { peerFromTemplate } from './peer-from-header.ts';
import { parseToOverride } from './to-header.ts';
import { isHeaderValue, type VariableRules } from './variables.ts';

/** In what the two SIP technologies of Asterisk differ as seen by a program: how they read a request. */
export interface Dialect {
  /** The technology's name. */
  readonly name: string;
  readonly variables: VariableRules;
  /** `text` without the technology. */
  destination(text: string, configuration: PjsipConfiguration): Destination | BadDestination;
  /** undefined: the text cannot stand in a From header. */
  from(
    text: string,
    endpoint: PjsipEndpoint | undefined,
    configuration: PjsipConfiguration,
  ): FromTemplate | undefined;
  /** What the request's To says in place of the destination; undefined = nothing. */
  toOverride(text: string): Address | undefined;
  /**
   * The variable `Request-URI` sets the request line towards a URI; where the request goes to stays. Otherwise it is
   * blocked.
   */
  readonly takesRequestUri: boolean;
  /** The Content-Type, from that of the request and the variable if there was one. */
  contentType(given: string, variable: string | undefined): string;
}

/** `pjsip:` (res_pjsip_messaging.c). */
export const PJSIP: Dialect = {
  name: 'pjsip',
  variables: {
    blocked: new Set([
      'to',
      'from',
      'via',
      'route',
      'contact',
      'call-id',
      'cseq',
      'allow',
      'content-length',
      'content-type',
      'request-uri',
    ]),
    lowestMaxForwards: 2,
  },
  destination: parseDestination,
  from: (text, endpoint, configuration) =>
    endpoint === undefined ? undefined : fromTemplate(text, endpoint, configuration),
  toOverride: parseToOverride,
  takesRequestUri: false,
  /** With its parameters, which Asterisk drops; what cannot be read as one is `text/plain`, as there. */
  contentType(given, variable) {
    const text = (variable ?? given).trim();
    return isHeaderValue(text) && parseContentType(text) !== undefined ? text : 'text/plain';
  },
};

/** `sip:` (chan_sip.c, up to Asterisk 20): its peers are the endpoints. */
export const SIP: Dialect = {
  name: 'sip',
  variables: {
    blocked: new Set(['to', 'from', 'via', 'route', 'contact', 'call-id', 'cseq', 'allow', 'content-length']),
    lowestMaxForwards: 1,
  },
  destination: parsePeerDestination,
  from: peerFromTemplate,
  toOverride: () => undefined,
  takesRequestUri: true,
  /** Used as it stands, as long as it begins like one and can stand in a header. */
  contentType(given, variable) {
    const text = (variable ?? (given === 'text/plain' ? '' : given)).trim();
    return text !== '' && isHeaderValue(text) && isToken(text.charCodeAt(0)) ? text : SIP_CONTENT_TYPE;
  },
};

const SIP_CONTENT_TYPE = 'text/plain;charset=UTF-8';
