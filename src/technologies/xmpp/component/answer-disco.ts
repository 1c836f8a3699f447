import { type AnswerIq, discoInfo, ENTITY_FEATURES, type IqAnswer, NO_NODES } from '../inbound/answer-iq.ts';
import type { Directions } from '../inbound/directions.ts';
import { bareOf, parseJid } from '../jid.ts';
import { NS } from '../namespaces.ts';
import type { XmppStream } from '../stream.ts';
import { NOT_A_NUMBER } from './errors.ts';
import { addressAt } from './number-address.ts';

/**
 * What a component and its addresses are (XEP-0030): a gateway to SMS, and telephones that get SMS. As items it shows everybody his
 * own number alone: whose numbers are here is nobody's business.
 */
export function createDiscoAnswers(directions: Directions): AnswerIq {
  return (query, { attrs }, stream): IqAnswer => {
    if (attrs['type'] !== 'get') return undefined;
    const isInfo = query.is('query', NS.discoInfo);
    if (!isInfo && !query.is('query', NS.discoItems)) return undefined;
    const { from = '', to = '' } = attrs;
    const isGateway = (parseJid(to)?.local ?? '') === '';
    if (!isGateway && !directions.reaches(from, to, stream.account)) return NOT_A_NUMBER;
    if (query.attrs['node'] !== undefined) return NO_NODES;
    if (isInfo) {
      return isGateway
        ? gatewayInfo(stream)
        : discoInfo(stream, { category: 'client', type: 'sms', name: numberName(to) }, NUMBER_FEATURES);
    }
    const bound = isGateway ? directions.boundNumber(bareOf(from), stream.account) : undefined;
    const { xml, jid } = stream;
    return xml(
      'query',
      { xmlns: NS.discoItems },
      bound && xml('item', { jid: addressAt(jid, bound.number), name: bound.number }),
    );
  };
}

function gatewayInfo(stream: XmppStream): IqAnswer {
  const identity = { category: 'gateway', type: 'sms', name: 'Aldis' };
  const features = stream.account.register ? [...GATEWAY_FEATURES, NS.register] : GATEWAY_FEATURES;
  return discoInfo(stream, identity, features);
}

function numberName(address: string): string {
  return parseJid(address)?.local ?? address;
}

const NUMBER_FEATURES = [...ENTITY_FEATURES, NS.vcard];
const GATEWAY_FEATURES = [...NUMBER_FEATURES, NS.discoItems, NS.gateway];
