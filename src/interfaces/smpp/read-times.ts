import type { SubmitSm } from '../../protocols/smpp/pdu/submit-sm.ts';
import { parseTime } from '../../protocols/smpp/pdu/time.ts';
import { tlvInteger } from '../../protocols/smpp/pdu/tlv.ts';
import { type Refusal, refusal } from './answers.ts';

/** When a message may leave, and until when it is tried. Unix milliseconds; undefined: the PDU says nothing of it. */
export interface Times {
  readonly sendAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/** Reads schedule_delivery_time and validity_period, which both are a time or a while from now. */
export function timesOf(
  { scheduleDeliveryTime, validityPeriod }: Pick<SubmitSm, 'scheduleDeliveryTime' | 'validityPeriod'>,
  now: number,
): Times | Refusal {
  if (scheduleDeliveryTime === '' && validityPeriod === '') return NO_TIMES;
  const sendAt = scheduleDeliveryTime === '' ? undefined : parseTime(scheduleDeliveryTime, now);
  if (scheduleDeliveryTime !== '' && sendAt === undefined)
    return refusal('schedule', 'schedule_delivery_time is no time.');
  if (sendAt !== undefined && sendAt > now + FARTHEST_MS)
    return refusal('schedule', 'schedule_delivery_time is more than 30 days from now.');
  const expiresAt = validityPeriod === '' ? undefined : parseTime(validityPeriod, now);
  if (validityPeriod !== '' && expiresAt === undefined)
    return refusal('expiry', 'validity_period is no time.');
  return { sendAt, expiresAt };
}

/** Reads the TLV qos_time_to_live of data_sm, seconds. */
export function timeToLive(tlvs: SubmitSm['tlvs'], now: number): Times {
  const seconds = tlvInteger(tlvs, 'qos_time_to_live');
  return seconds === undefined || seconds === 0
    ? NO_TIMES
    : { sendAt: undefined, expiresAt: now + seconds * 1000 };
}

const NO_TIMES: Times = { sendAt: undefined, expiresAt: undefined };
/** As the messaging API has it. */
const FARTHEST_MS = 30 * 86_400_000;
