import type { ErrorAnswer } from '../inbound/error-answer.ts';

export const NOT_A_NUMBER: ErrorAnswer = {
  condition: 'item-not-found',
  text: 'Nothing here has this address.',
};
