import { behave } from '../sip-peer.ts';
import { header, headLines, identity, isResponse, methodOf, respond } from '../sip-text.ts';
import { peerOf, type RecordedCase } from './recording.ts';
import type { World } from './world.ts';

/** The peer on this port as in the recording: its n-th request gets the n-th answer; what belongs to an earlier case, a 200. */
export function peerAnswers(
  recorded: RecordedCase,
  world: World,
  port: number,
  old: ReadonlySet<string>,
): (request: string) => string | undefined {
  const answers = recorded.items.filter(
    (item) => item.kind === 'sip-tx' && isResponse(item.data) && peerOf(item).port === port,
  );
  const behaviour = recorded.behaviour[String(port)];
  const otherwise = behave(world.here(behaviour ?? '200'));
  const given = new Map<string, number>();
  return (request) => {
    if (old.has(header(request, 'Call-ID'))) return respond(request, '200 OK', 'late');
    if (behaviour === 'silent') return undefined;
    const key = `${methodOf(request)} ${identity(request)}`;
    if (!given.has(key)) given.set(key, given.size);
    const answer = answers[given.get(key) ?? 0];
    if (answer === undefined) return otherwise(request);
    return answeredLike(world.here(answer.data), request, `peer${given.get(key)}`);
  };
}

/** A recorded answer, as it is for this request. */
export function answeredLike(answer: string, request: string, tag: string): string {
  const own = headLines(answer)
    .slice(1)
    .filter((line) => !ECHOED.test(line));
  return respond(request, answer.slice('SIP/2.0 '.length, answer.indexOf('\r\n')), tag, own);
}

const ECHOED = /^(Via|From|To|Call-ID|CSeq|Content-Length):/i;
