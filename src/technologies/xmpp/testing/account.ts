import type { XmppAccount } from '../../../config/xmpp-types.ts';

/** `chat`, a client `aldis@example.net/gateway` of a server on this machine, as xmpp.conf would make it. */
export const ACCOUNT: XmppAccount = {
  name: 'chat',
  type: 'client',
  serverHost: '',
  port: 5222,
  username: 'aldis@example.net/gateway',
  secret: 'secret',
  useTls: true,
  forceOldSsl: false,
  tlsRequired: true,
  tlsVerify: true,
  tlsCaFile: '',
  priority: 1,
  status: 'available',
  statusMessage: '',
  buddies: [],
  timeoutSeconds: 5,
  authPolicy: 'accept',
  autoRegister: true,
  deliveredOn: 'receipt',
  deliverTo: '',
  projects: [],
  register: false,
};
