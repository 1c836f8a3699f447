import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The test programs that come with the sources of libsmpp34, built. */
export interface Libsmpp34 {
  /** Binds, submits one message, unbinds: as its XML file says. */
  readonly esme: string;
  /** Reads a PDU from a file and prints its fields. */
  readonly analizer: string;
  /** A small SMSC on 127.0.0.1 that takes every submit_sm; its port is built into it. */
  readonly smsc: string;
}

/**
 * Fetches the sources of libsmpp34 from where this machine has its Debian packages, and builds its test programs against the
 * installed library. They include the library's headers from its source tree, which lacks some: those of the package are taken.
 */
export function buildLibsmpp34(directory: string, smscPort: number): Libsmpp34 {
  const run = (program: string, args: readonly string[], cwd = directory): string =>
    execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  mkdirSync(join(directory, 'lists/partial'), { recursive: true });
  const format = '$(REPO_URI) $(CODENAME) $(COMPONENT) $(ORIGIN)';
  const places = run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']).split('\n');
  const sources = places
    .map((line) => line.split(' '))
    .filter(([, , component, origin]) => component === 'main' && origin === 'Debian')
    .map(([uri, codename, component]) => `deb-src ${uri} ${codename} ${component}`);
  writeFileSync(join(directory, 'sources.list'), [...new Set(sources)].join('\n'));
  const apt = (...args: string[]): string =>
    run('apt-get', [
      ...set('Dir::Etc::sourcelist', join(directory, 'sources.list')),
      ...set('Dir::Etc::sourceparts', '-'),
      ...set('Dir::State::lists', join(directory, 'lists')),
      ...set('APT::Sandbox::User', 'root'),
      ...args,
    ]);
  apt('update');
  apt('source', '--download-only', 'libsmpp34');
  const [archive = ''] = globSync('libsmpp34_*.orig.tar.*', { cwd: directory });
  run('tar', ['xf', archive]);
  const [sourcesOf = ''] = globSync('libsmpp34-*/test_apps', { cwd: directory });
  const programs = join(directory, sourcesOf);
  for (const name of globSync('*.{c,h}', { cwd: programs })) {
    const file = join(programs, name);
    const text = readFileSync(file, 'latin1')
      .replaceAll('../src/', '')
      .replace('6080', String(smscPort))
      .replace('IPPROTO_TCP, NULL,', 'IPPROTO_TCP, "127.0.0.1",');
    writeFileSync(file, text, 'latin1');
  }
  const flags = ['-w', '-I.', '-I/usr/include/libsmpp34', '-I/usr/include/libxml2'];
  const build = (name: string, files: readonly string[], ...libraries: string[]): string => {
    const linked = ['smpp34', ...libraries].map((library) => `-l${library}`);
    run('gcc', [...flags, '-o', name, ...files, ...linked], programs);
    return join(programs, name);
  };
  return {
    esme: build('esme', ['esme.c', 'smpp.c', 'tcp.c'], 'xml2'),
    analizer: build('analizer', ['analizer.c']),
    smsc: build('smsc', ['smsc_main.c', 'smpp_smsc.c'], 'osmocore', 'talloc'),
  };
}

function set(option: string, value: string): readonly string[] {
  return ['-o', `${option}=${value}`];
}
