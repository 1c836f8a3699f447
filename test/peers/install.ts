import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that the interop tests talk to, and files they are built with: the Debian package that brings each. */
const PACKAGES = {
  sipp: 'sip-tester',
  baresip: 'baresip-core',
  kamailio: 'kamailio',
  linphonec: 'linphone-cli',
  tshark: 'tshark',
  text2pcap: 'wireshark-common',
  openssl: 'openssl',
  curl: 'curl',
  python3: 'python3',
  perl: 'perl',
  ruby: 'ruby',
  go: 'golang-go',
  php: 'php-cli php-curl',
  java: 'openjdk-17-jdk-headless',
  bearerbox: 'kannel',
  prosody: 'prosody',
  ejabberdctl: 'ejabberd',
  'jabberd2-router': 'jabberd2',
  gcc: 'gcc libc6-dev',
  '/usr/include/libsmpp34/smpp34.h': 'libsmpp34-dev',
  '/usr/lib/python3/dist-packages/slixmpp/__init__.py': 'python3-slixmpp',
  '/usr/share/perl5/Net/SMPP.pm': 'libnet-smpp-perl',
  '/usr/include/libxml2/libxml/parser.h': 'libxml2-dev',
  '/usr/include/osmocom/core/utils.h': 'libosmocore-dev',
} as const;

export type Peer = keyof typeof PACKAGES;

/** What could not be had, with what to do about it. */
export class PeersMissing extends Error {
  constructor(programs: readonly Peer[], why: string) {
    const packages = [...new Set(programs.map((program) => PACKAGES[program]))].join(' ');
    super(
      `${programs.join(', ')} missing and not installed (${why}). Install them: apt-get install ${packages}`,
    );
    this.name = 'PeersMissing';
  }
}

/** Installs with apt-get what is not on the PATH yet; throws {@link PeersMissing} where that does not work. */
export function installPeers(print: (line: string) => void): void {
  const missing = missingPeers();
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((program) => PACKAGES[program].split(' ')))];
  print(`installing ${packages.join(', ')}`);
  const quiet = keepServicesDown();
  try {
    if (!aptGet(['install', ...INSTALL_OPTIONS, ...packages]).ok) {
      const update = aptGet(['update', '-q']);
      if (!update.ok) throw new PeersMissing(missing, update.why);
      const install = aptGet(['install', ...INSTALL_OPTIONS, ...packages]);
      if (!install.ok) throw new PeersMissing(missing, install.why);
    }
  } finally {
    quiet.restore();
  }
  const still = missingPeers();
  if (still.length > 0) throw new PeersMissing(still, 'apt-get said it installed them');
}

function missingPeers(): Peer[] {
  const directories = `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
  return (Object.keys(PACKAGES) as Peer[]).filter(
    (program) =>
      !(program.startsWith('/')
        ? existsSync(program)
        : directories.some((directory) => existsSync(join(directory, program)))),
  );
}

function aptGet(args: readonly string[]): { ok: boolean; why: string } {
  const root = process.getuid?.() === 0;
  const command = [
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...args,
  ];
  const [program = '', ...rest] = root ? command : ['sudo', '-n', ...command];
  const result = spawnSync(program, rest, { encoding: 'utf8' });
  if (result.error) return { ok: false, why: result.error.message };
  const why = result.stderr.trim().split('\n').at(-1) ?? '';
  return { ok: result.status === 0, why: why === '' ? `apt-get ended with ${result.status}` : why };
}

/** Debian starts a daemon as soon as it is installed, unless this file forbids it (invoke-rc.d(8)). */
function keepServicesDown(): { restore(): void } {
  const root = process.getuid?.() === 0;
  if (!root || existsSync(POLICY)) return { restore: () => undefined };
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return { restore: () => rmSync(POLICY, { force: true }) };
}

const POLICY = '/usr/sbin/policy-rc.d';
const INSTALL_OPTIONS = ['-y', '-q', '--no-install-recommends'];
