import type { Place, Problems } from './problem.ts';

/** Certificate and key of a TLS server, as absolute paths. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/** What of the file system the reader needs to know beside the .conf files. */
export interface FileLookup {
  /** A path relative to the configuration directory made absolute. */
  resolve(name: string): string;
  exists(name: string): boolean;
}

/**
 * The files of a TLS server; the key may stand in the certificate's file. Missing names or files are errors, at
 * start and not at the first connection.
 */
export function readTlsFiles(
  written: { readonly certificate: string; readonly key: string },
  names: { readonly certificate: string; readonly key: string },
  files: FileLookup,
  at: Place,
  problems: Problems,
): TlsFiles {
  if (written.certificate === '')
    problems.error(at, `TLS needs "${names.certificate}", the certificate to show`);
  for (const [name, file] of [
    [names.certificate, written.certificate],
    [names.key, written.key],
  ] as const) {
    if (file !== '' && !files.exists(file))
      problems.error(at, `"${name}" names ${file}, which does not exist`);
  }
  const certFile = files.resolve(written.certificate);
  return { certFile, keyFile: written.key === '' ? certFile : files.resolve(written.key) };
}
