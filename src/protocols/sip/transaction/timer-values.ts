/**
 * The timers of RFC 3261 (table 4 in its appendix A, with L and M of RFC 6026 §8.7), in milliseconds.
 * Those that are zero over reliable transports are so in the machines, not here.
 */
export interface TimerValues {
  /** Round-trip estimate. */
  readonly t1: number;
  /** Longest interval between retransmissions of non-INVITE requests and INVITE responses. */
  readonly t2: number;
  /** Longest time that a message stays in the network. */
  readonly t4: number;
  /** When a client transaction gives up: B for INVITE, F for the others. */
  readonly B: number;
  readonly F: number;
  /** How long an INVITE client waits for retransmitted failures: more than 32 s. */
  readonly D: number;
  /** When an INVITE server stops waiting for the ACK. */
  readonly H: number;
  readonly I: number;
  readonly J: number;
  readonly K: number;
  readonly L: number;
  readonly M: number;
  /** When a request without an answer is answered 100: as Timer E reaches T2 (RFC 4320 §4.1). */
  readonly trying: number;
}

export function timerValues(t1: number, timerB: number): TimerValues {
  const t2 = Math.max(4000, t1);
  const t4 = 5000;
  let trying = 0;
  for (let interval = t1; interval < t2; interval *= 2) trying += interval;
  return {
    t1,
    t2,
    t4,
    B: timerB,
    F: timerB,
    D: Math.max(32_000, timerB),
    H: 64 * t1,
    I: t4,
    J: 64 * t1,
    K: t4,
    L: 64 * t1,
    M: 64 * t1,
    trying,
  };
}
