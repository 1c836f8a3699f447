import { NS } from '../namespaces.ts';
import type { BuildXml, XmlElement } from '../xml-element.ts';
import type { ChatMessage } from './read-message.ts';

/** What a message is told of, and by whom. */
export interface Notice {
  /** Of ours; undefined: the account's own address. */
  readonly from: string | undefined;
  readonly to: string;
  readonly type: string | undefined;
  /** Of the stanza that arrived. */
  readonly id: string;
}

/**
 * Says that a message arrived, in the way its sender asked for: XEP-0184, or the first of the markers of XEP-0333. Kept by
 * servers for who is not there now (XEP-0334). undefined: he did not ask.
 */
export function arrivalNotice(
  xml: BuildXml,
  { from, to, type, id }: Notice,
  wants: ChatMessage['wants'],
): XmlElement | undefined {
  if (wants === 'nothing') return undefined;
  const xmlns = wants === 'receipt' ? NS.receipts : NS.markers;
  // The id is made of what it tells of: the same notice twice is told for one.
  return xml(
    'message',
    { from, to, type, id: `received-${id}` },
    xml('received', { xmlns, id }),
    xml('store', { xmlns: NS.hints }),
  );
}
