import { completed } from './bind-address.ts';
import type { ConfSection } from './conf/document.ts';
import type { PjsipTransport } from './configuration.ts';
import { givenOptions } from './given-options.ts';
import { TRANSPORT } from './objects/transport.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** The transports in the order of the file. `protocol=flow` is no place to listen at and is left out. */
export function readTransports(
  sections: readonly ConfSection[],
  problems: Problems,
): readonly PjsipTransport[] {
  const reader = new ObjectReader(TRANSPORT);
  const transports: PjsipTransport[] = [];
  for (const section of sections) {
    const { protocol, bind, ...values } = reader.read(section, problems);
    if (protocol === 'flow') continue;
    const webSocket = protocol === 'ws' || protocol === 'wss';
    if (bind.address === '' && !webSocket) {
      problems.error(section, `[${section.name}] needs "bind", for instance bind=0.0.0.0`);
    }
    if (protocol === 'tls' && values.certFile === '') {
      problems.error(section, `[${section.name}] needs "cert_file", the certificate to show`);
    }
    const port = protocol === 'tls' || protocol === 'wss' ? 5061 : 5060;
    transports.push({
      name: section.name,
      protocol,
      bind: completed(bind, '', port),
      ...values,
      options: givenOptions(section),
    });
  }
  return transports;
}
