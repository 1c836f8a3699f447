import { type ReceiptState, stateOfWord } from '../messages/receipts/receipt-state.ts';
import { parseStatus } from '../protocols/smpp/pdu/command-status.ts';
import type { Behaviour, ReceiptPlan, Submission } from './smsc.ts';

/** Which messages something happens to: those of a recipient that begins so, or a share of all, or of those. */
export interface Which {
  /** `+1999`; empty: every recipient. */
  readonly prefix: string;
  /** 0 to 1. */
  readonly share: number;
}

export interface FailRule extends Which {
  readonly answer: Pick<Behaviour, 'status' | 'response'>;
}

export interface ReceiptRule extends Which {
  /** undefined: none comes. */
  readonly receipt: Pick<ReceiptPlan, 'state' | 'err'> | undefined;
}

/**
 * `+1999=ESME_RINVDSTADR`, `5%=ESME_RSYSERR`, `+1999,50%=0x58`; in place of a status also `withhold` (no response comes), `cut` (the
 * connection is cut instead) and `cut-within` (in the midst of the response). undefined: it is no such rule.
 */
export function parseFailRule(text: string): FailRule | undefined {
  const [which, what] = parseWhich(text) ?? [];
  if (which === undefined || what === undefined) return undefined;
  const word = what.toLowerCase();
  if (word === 'withhold' || word === 'cut' || word === 'cut-within')
    return { ...which, answer: { response: word } };
  const status = parseStatus(what);
  return status === undefined || status === 0 ? undefined : { ...which, answer: { status } };
}

/** `+1888=UNDELIV:027`, `10%=EXPIRED`, `+1777=none`. undefined: it is no such rule. */
export function parseReceiptRule(text: string): ReceiptRule | undefined {
  const [which, what] = parseWhich(text) ?? [];
  if (which === undefined || what === undefined) return undefined;
  if (what.toLowerCase() === 'none') return { ...which, receipt: undefined };
  const match = /^([A-Za-z_]+)(?::(\d{1,3}))?$/.exec(what);
  const state: ReceiptState | undefined = match === null ? undefined : stateOfWord(match[1]!);
  return state === undefined ? undefined : { ...which, receipt: { state, err: Number(match?.[2] ?? 0) } };
}

/** What becomes of a message by these rules: of each kind the first that fits counts. `random` in [0, 1). */
export function behaveBy(
  rules: { readonly fail: readonly FailRule[]; readonly receipt: readonly ReceiptRule[] },
  usual: Omit<ReceiptPlan, 'state' | 'err'>,
  responseDelayMs: number,
  random: () => number,
): (submission: Submission) => Behaviour {
  const fits = ({ prefix, share }: Which, to: string): boolean =>
    to.startsWith(prefix) && (share >= 1 || random() < share);
  const delivered: ReceiptPlan = { ...usual, state: 'DELIVRD', err: 0 };
  return ({ to }) => {
    const answer = rules.fail.find((rule) => fits(rule, to))?.answer;
    const rule = rules.receipt.find((one) => fits(one, to));
    if (rule === undefined) return { ...answer, responseDelayMs, receipt: delivered };
    if (rule.receipt === undefined) return { ...answer, responseDelayMs };
    return { ...answer, responseDelayMs, receipt: { ...usual, ...rule.receipt } };
  };
}

function parseWhich(text: string): readonly [Which, string] | undefined {
  const match = /^(\+?[\dA-Za-z]+(?=[,=]))?,?(?:(\d{1,3}(?:\.\d+)?)%)?=(.+)$/.exec(text);
  if (match === null) return undefined;
  const [, prefix = '', percent, what = ''] = match;
  if (percent === undefined) return prefix === '' ? undefined : [{ prefix, share: 1 }, what];
  const share = Number(percent) / 100;
  return share > 1 ? undefined : [{ prefix, share }, what];
}
