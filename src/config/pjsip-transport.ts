import { completed } from './bind-address.ts';
import type { ConfSection } from './conf/document.ts';
import { givenOptions } from './given-options.ts';
import { TRANSPORT } from './objects/transport.ts';
import type { PjsipTransport } from './pjsip-types.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';
import { type FileLookup, readTlsFiles } from './tls-files.ts';

/** The transports in the order of the file. `protocol=flow` is no place to listen at and is left out. */
export function readTransports(
  sections: readonly ConfSection[],
  files: FileLookup,
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
    const port = protocol === 'tls' || protocol === 'wss' ? 5061 : 5060;
    transports.push({
      name: section.name,
      protocol,
      bind: completed(bind, '', port),
      ...values,
      ...(protocol === 'tls' && tlsFiles(values, section, files, problems)),
      options: givenOptions(section),
    });
  }
  return transports;
}

/** The files of a TLS transport, as absolute paths. */
function tlsFiles(
  { certFile, privKeyFile, caListFile }: Pick<PjsipTransport, 'certFile' | 'privKeyFile' | 'caListFile'>,
  section: ConfSection,
  files: FileLookup,
  problems: Problems,
): Pick<PjsipTransport, 'certFile' | 'privKeyFile' | 'caListFile'> {
  const written = { certificate: certFile, key: privKeyFile };
  const names = { certificate: 'cert_file', key: 'priv_key_file' };
  const found = readTlsFiles(written, names, files, section, problems);
  if (caListFile !== '' && !files.exists(caListFile))
    problems.error(section, `"ca_list_file" names ${caListFile}, which does not exist`);
  return {
    certFile: found.certFile,
    privKeyFile: found.keyFile,
    caListFile: caListFile === '' ? '' : files.resolve(caListFile),
  };
}
