import { completed } from './bind-address.ts';
import type { ConfDocument } from './conf/document.ts';
import type { HttpConfiguration } from './configuration.ts';
import { generalSection } from './general-section.ts';
import { HTTP_GENERAL } from './objects/http.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';
import { type FileLookup, readTlsFiles } from './tls-files.ts';

/** http.conf as a whole; without one, HTTP is off. */
export function readHttp(
  document: ConfDocument | undefined,
  files: FileLookup,
  asteriskVersion: string,
  problems: Problems,
): HttpConfiguration {
  const section = generalSection(document, 'http.conf');
  const general = new ObjectReader(HTTP_GENERAL).read(section, problems);
  const address = general.bindaddr.address;
  if (general.enabled && address === '') {
    problems.warning(
      section,
      'HTTP stays off: "enabled=yes" needs "bindaddr", for instance bindaddr=127.0.0.1',
    );
  }
  const enabled = general.enabled && address !== '';
  const written = { certificate: general.tlscertfile, key: general.tlsprivatekey };
  const names = { certificate: 'tlscertfile', key: 'tlsprivatekey' };
  return {
    enabled,
    serverName: general.servername ?? `Asterisk/${asteriskVersion}`,
    prefix: prefixOf(general.prefix),
    bind: { address, port: general.bindport },
    tls:
      enabled && general.tlsenable
        ? {
            bind: completed(general.tlsbindaddr, address, TLS_PORT),
            ...readTlsFiles(written, names, files, section, problems),
          }
        : undefined,
  };
}

/** Empty, or with a slash in front and none behind: `/asterisk`. */
function prefixOf(written: string): string {
  const bare = written.replace(/^\/+|\/+$/g, '');
  return bare === '' ? '' : `/${bare}`;
}

const TLS_PORT = 8089;
