import type { CarrierView } from './carriers.ts';
import type { CarrierMode } from './kept-modes.ts';
import type { Upstream } from './upstream.ts';

/** What a carrier's status depends on. */
export interface CarrierFacts {
  readonly mode: CarrierMode;
  /** It has let go of everything, and was not started since. */
  readonly isDrained: boolean;
  /** It is about to have. */
  readonly isLettingGo: boolean;
  /** undefined: its code is still being loaded. */
  readonly upstream: Pick<Upstream, 'isUp' | 'links'> | undefined;
  /** Why there will be no upstream; empty: there is one, or will be. */
  readonly broken: string;
}

/** The status as people see it, and why it has it: one sentence, empty when it is up. */
export function statusOf(facts: CarrierFacts): Pick<CarrierView, 'status' | 'reason'> {
  const { mode, isDrained, isLettingGo, upstream, broken } = facts;
  if (mode === 'drain') {
    return isDrained
      ? { status: 'drained', reason: 'It was drained by hand.' }
      : { status: 'draining', reason: 'It was drained by hand; what is under way is being answered.' };
  }
  if (broken !== '') return { status: 'down', reason: broken };
  if (mode === 'pause') return { status: 'paused', reason: 'It was paused by hand.' };
  if (isLettingGo) {
    return { status: 'connecting', reason: 'It was being drained, and is started once that is done.' };
  }
  if (isDrained) return { status: 'connecting', reason: 'It is being connected.' };
  if (upstream === undefined) return { status: 'connecting', reason: 'It is being started.' };
  if (upstream.isUp) return { status: 'up', reason: '' };
  const { links } = upstream;
  const down = links.find(({ state }) => state === 'down');
  const connecting = links.find(({ state }) => state === 'connecting');
  if (connecting === undefined && down === undefined) {
    return { status: 'down', reason: 'Nothing is bound that transmits.' };
  }
  const reason = connecting?.reason || down?.reason || 'It is being connected.';
  return { status: connecting === undefined ? 'down' : 'connecting', reason };
}
