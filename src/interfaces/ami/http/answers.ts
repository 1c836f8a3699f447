import type { HttpAnswer } from './http-request.ts';

/** The answers that have nothing of AMI in them. */

export const NOBODY_THERE: HttpAnswer = {
  status: 400,
  reason: 'Bad Request',
  headers: [],
  text: 'The client is gone.',
};

export const CROSS_SITE: HttpAnswer = {
  status: 403,
  reason: 'Forbidden',
  headers: [],
  text: 'Requests by pages of other sites are not taken.',
};

export const TOO_MANY_STRANGERS: HttpAnswer = {
  status: 503,
  reason: 'Service Unavailable',
  headers: [['Retry-After', '5']],
  text: 'Too many clients have not logged in.',
};
