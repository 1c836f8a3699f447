/** Type of number. SMPP 3.4 §5.2.5. */
export const TON = {
  unknown: 0,
  international: 1,
  national: 2,
  networkSpecific: 3,
  subscriber: 4,
  alphanumeric: 5,
  abbreviated: 6,
} as const;

/** Numbering plan indicator. SMPP 3.4 §5.2.6. */
export const NPI = {
  unknown: 0,
  /** ISDN (E.163, E.164). */
  isdn: 1,
  data: 3,
  telex: 4,
  landMobile: 6,
  national: 8,
  private: 9,
  ermes: 10,
  internet: 14,
  wap: 18,
} as const;
