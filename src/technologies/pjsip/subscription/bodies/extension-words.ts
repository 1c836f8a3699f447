/** What the documents say of one state of an extension (res_pjsip's presence_xml.c). */
export interface ExtensionWords {
  /** dialog-info: the state of the one dialog. */
  readonly dialog: 'terminated' | 'early' | 'confirmed';
  /** Whether one can be reached there, and is talking. */
  readonly reach: 'open' | 'inuse' | 'closed';
  /** rpid's activity; empty: none. */
  readonly activity: 'on-the-phone' | '';
  readonly note: string;
}

/**
 * @param status Asterisk's number of the state; what is none of them, -1 above all, says as little as idle
 * @param earlyInUseRinging the endpoint's `notify_early_inuse_ringing`
 */
export function extensionWords(status: number, earlyInUseRinging: boolean): ExtensionWords {
  if (status === IN_USE_AND_RINGING && earlyInUseRinging) return RINGING;
  return WORDS.get(status) ?? READY;
}

const IN_USE_AND_RINGING = 9;
const READY: ExtensionWords = { dialog: 'terminated', reach: 'open', activity: '', note: 'Ready' };
const RINGING: ExtensionWords = {
  dialog: 'early',
  reach: 'inuse',
  activity: 'on-the-phone',
  note: 'Ringing',
};
const WORDS: ReadonlyMap<number, ExtensionWords> = new Map([
  [1, { dialog: 'confirmed', reach: 'inuse', activity: 'on-the-phone', note: 'On the phone' }],
  [2, { dialog: 'confirmed', reach: 'closed', activity: 'on-the-phone', note: 'On the phone' }],
  [4, { dialog: 'terminated', reach: 'closed', activity: '', note: 'Unavailable' }],
  [8, RINGING],
  [IN_USE_AND_RINGING, { ...RINGING, dialog: 'confirmed' }],
  [16, { dialog: 'confirmed', reach: 'closed', activity: 'on-the-phone', note: 'On hold' }],
]);
