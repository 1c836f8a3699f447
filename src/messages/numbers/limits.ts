/** Characters of a text that is sent from a number, as SignalWire's APIs have it. */
export const MOST_CHARACTERS = 1600;

/** Media of a message. */
export const MOST_MEDIA = 8;

/** Whether a text has more than {@link MOST_CHARACTERS}; characters, not the halves that some of them are made of in memory. */
export function isTooLong(text: string): boolean {
  return text.length > MOST_CHARACTERS && [...text].length > MOST_CHARACTERS;
}
