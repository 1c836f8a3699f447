import type { SmppPdu, Submitted } from './smsc.ts';

/** The messages that parts come to, by recipient: put together here, from what the package read. */
export function wholes(submitted: readonly Submitted[]): Map<string, { text: string; parts: number }> {
  const found = new Map<string, { text: string; parts: number }>();
  const parts = new Map<string, Map<number, string>>();
  for (const { to, text, pdu } of submitted) {
    const joint = jointOf(pdu);
    if (joint === undefined) {
      found.set(to, { text, parts: 1 });
      continue;
    }
    const key = `${to} ${joint.reference}`;
    const known = parts.get(key) ?? new Map<number, string>();
    parts.set(key, known.set(joint.part, text));
    if (known.size < joint.of) continue;
    const sorted = [...known].sort(([a], [b]) => a - b).map(([, piece]) => piece);
    found.set(to, { text: sorted.join(''), parts: joint.of });
  }
  return found;
}

function jointOf(pdu: SmppPdu): { reference: number; of: number; part: number } | undefined {
  const { sar_msg_ref_num: reference, sar_total_segments: of, sar_segment_seqnum: part } = pdu;
  if (reference !== undefined && of !== undefined && part !== undefined) return { reference, of, part };
  const element = pdu.short_message.udh?.find(([kind]) => kind === 0 || kind === 8);
  if (element === undefined) return undefined;
  const wide = element[0] === 8;
  return {
    reference: wide ? element.readUInt16BE(2) : (element[2] as number),
    of: element[wide ? 4 : 3] as number,
    part: element[wide ? 5 : 4] as number,
  };
}
