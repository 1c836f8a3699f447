import { client, xml } from '@xmpp/client';
import type { CreateEntity, LoginProof } from './entity.ts';
import { Plain, Scram } from './sasl.ts';
import { StreamParser } from './stream-parser.ts';

/** A client's connection, as @xmpp/client makes it: stream, SASL and resource binding are the package's. */
export const createClientEntity: CreateEntity = (options) => {
  const { local, domain, resource, secret, timeoutMs, createSocket, chooseMechanism } = options;
  const login: { proof: LoginProof } = { proof: NOBODY };
  const entity = client({
    domain,
    username: local,
    timeout: timeoutMs,
    ...(resource !== '' && { resource }),
    credentials: (authenticate, mechanisms) =>
      authenticate({ username: local, password: secret }, chooseMechanism(mechanisms)),
  });
  // Connections are made anew by who uses them, with other delays.
  entity.reconnect.stop();
  // The package's own mechanisms derive keys on the event loop, and believe any server.
  entity.saslFactory._mechs.length = 0;
  const scrams = (['sha512', 'sha256', 'sha1'] as const).map((hash) => () => new Scram(hash));
  for (const create of [...scrams, () => new Plain()]) {
    entity.saslFactory.use(create().name, function Mechanism() {
      const mechanism = create();
      login.proof = mechanism;
      return mechanism;
    });
  }
  const tcp = entity.transports.find(({ prototype }) => prototype.socketParameters(SAMPLE) !== undefined);
  if (tcp === undefined) throw new Error('@xmpp/client has no connection over TCP');
  const prototype = Object.create(tcp.prototype);
  prototype.Socket = function Socket() {
    return createSocket();
  };
  prototype.Parser = function Parser() {
    return new StreamParser(xml);
  };
  entity.transports = [{ prototype }];
  return { entity, xml, proof: { accepts: (text) => login.proof.accepts(text) } };
};

const NOBODY: LoginProof = { accepts: () => false };
const SAMPLE = 'xmpp://localhost:5222';
