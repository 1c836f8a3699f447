import { component, xml } from '@xmpp/component';
import type { CreateEntity } from './entity.ts';
import { StreamParser } from './stream-parser.ts';

/** A component's connection (XEP-0114), as @xmpp/component makes it. */
export const createComponentEntity: CreateEntity = ({ domain, secret, timeoutMs, createSocket }) => {
  const entity = component({ domain, password: secret });
  entity.reconnect.stop();
  entity.timeout = timeoutMs;
  entity.Socket = function Socket() {
    return createSocket();
  };
  entity.Parser = function Parser() {
    return new StreamParser(xml);
  };
  return { entity, xml, proof: { accepts: () => true } };
};
