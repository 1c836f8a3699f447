import type { MessagingConfiguration } from './configuration.ts';

/** Without any project. */
export const NO_PROJECTS: MessagingConfiguration = {
  projects: new Map(),
  tokens: [],
  numbers: new Map(),
  groups: new Map(),
  routes: [],
  api: {
    publicUrl: '',
    spaceId: '00000000-0000-4000-8000-000000000000',
    rateWindowSeconds: 10,
    mediaTypes: [],
    mediaMaxSize: 5_242_880,
    mediaMaxTotal: 5_242_880,
    mediaTimeoutSeconds: 10,
    mediaRedirects: 5,
    mediaUrlLifetimeSeconds: 604_800,
    outgoingNetworks: [],
    callbackTimeoutSeconds: 10,
    callbackRetryHours: 24,
    documentLimit: 20,
  },
};
