import { filled, host, port, unlessGiven } from '../carrier-options.ts';
import { choice, type Option, repeatedList, secret, text, wholeNumber, yesNo } from '../options.ts';
import type { ObjectSchema } from '../schema.ts';
import { authPolicy, buddies, deliverTo, presence, statusMessage } from '../xmpp-options.ts';

const autoregister: Option<boolean> = yesNo(true, 'Whether the presence of each `buddy` is subscribed to');

const general = {
  autoregister,
  auth_policy: authPolicy('What becomes of those who ask to see the presence of an account'),
} as const;

export const XMPP_GENERAL: ObjectSchema<typeof general> = {
  type: 'general',
  description: 'What holds for all XMPP accounts that do not say it themselves.',
  options: general,
  ignored: ['debug', 'autoprune', 'collection_nodes', 'pubsub_autocreate'],
};

const account = {
  type: choice(
    ['client', 'component'],
    'client',
    'How it connects: as a user, or as a component of the server (XEP-0114)',
  ),
  serverhost: host('Where to connect; where the domain of `username` leads (SRV, RFC 6120 §3.2) when empty'),
  port: unlessGiven(port(5222, 'TCP port; 5222, for a component 5347, when not given')),
  username: filled(
    text('', 'Of a client `user@domain` or `user@domain/resource`, of a component the domain that it serves'),
  ),
  secret: secret('The password, or what the server calls the secret of the component'),
  usetls: yesNo(true, 'Whether STARTTLS is used; not for components, which have none'),
  forceoldssl: yesNo(false, 'Whether TLS begins with the first octet, as on port 5223'),
  usesasl: yesNo(true, 'Aldis always uses SASL; `no` is told and means nothing'),
  priority: wholeNumber(1, 'The priority of our resource', { minimum: -128, maximum: 127 }),
  status: presence('The presence that others see'),
  statusmessage: statusMessage('The text beside it; quotes around it are dropped'),
  buddy: buddies(
    'Somebody whose presence is followed; repeatable. A resource behind the address does not count',
  ),
  timeout: wholeNumber(
    20,
    'Seconds that connecting, a ping or a message to the server may go without an answer; then the connection counts as dead',
    { minimum: 1, maximum: 3600 },
  ),
  autoregister: unlessGiven(autoregister),
  auth_policy: unlessGiven(authPolicy('Overrides the `auth_policy` of [general]')),
  tls_required: yesNo(
    true,
    'Without TLS only a server on this machine (loopback) is spoken to; `no` trusts the network between',
  ),
  tls_verify: yesNo(true, 'Whether the certificate of the server is checked'),
  tls_ca_file: text('', 'Authorities that may have signed it, PEM; those of the system when empty'),
  delivered_on: choice(
    ['receipt', 'ack'],
    'receipt',
    "When a message is `delivered`: with the receipt of the recipient's client (XEP-0184), or `ack`: when the server has it, for recipients that never send receipts",
  ),
  deliver_to: deliverTo(
    'Who gets what is written to this account: a number of ours, or a destination such as pjsip:alice',
  ),
  project: repeatedList('Of a component: the projects whose numbers are its addresses; all when not given'),
  register: yesNo(
    false,
    'Of a component: whether users may register (XEP-0077) to be reached by the number that is bound to them',
  ),
} as const;

export const XMPP_ACCOUNT: ObjectSchema<typeof account> = {
  type: 'account',
  description:
    'An XMPP account: every section but [general], called as `From: xmpp:NAME` of a MessageSend calls it.',
  options: account,
  ignored: [
    'debug',
    'autoprune',
    'context',
    'distribute_events',
    'keepalive',
    'oauth_clientid',
    'oauth_secret',
    'pubsub_node',
    'refresh_token',
    'sendtodialplan',
  ],
};
