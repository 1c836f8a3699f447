import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AmiConnection } from './ami.ts';
import { makeCertificate } from './certificate.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from './gateway.ts';
import { freePorts } from './loopback.ts';

export interface SiteOptions {
  /** Sections of pjsip.conf besides the transports and what {@link SiteOptions.endpoints} makes. */
  readonly pjsip?: string;
  readonly endpoints?: readonly SiteEndpoint[];
  /** Lines of `[general]` in messaging.conf. */
  readonly messaging?: readonly string[];
  /** Further sections of messaging.conf: projects, numbers, routes. */
  readonly projects?: string;
  /** Lines of `[global]` in pjsip.conf. */
  readonly global?: readonly string[];
  /** Lines of the AMI user `admin` besides its secret and classes. */
  readonly admin?: readonly string[];
  /** Lines of `[general]` in manager.conf. */
  readonly manager?: readonly string[];
  /** Also listens with TLS, on {@link Site.tlsPort}, with a certificate made for it. */
  readonly tls?: boolean;
  /** The same for HTTP, on {@link Site.httpsPort}. */
  readonly https?: boolean;
}

export interface SiteEndpoint {
  readonly name: string;
  /** Given: it may register with this password. */
  readonly password?: string;
  /** A static contact. */
  readonly contact?: string;
  /** Further lines of the endpoint's and of the AOR's section. */
  readonly endpoint?: readonly string[];
  readonly aor?: readonly string[];
}

/** A directory of its own for one gateway: configuration on free loopback ports, and its data. */
export interface Site {
  readonly directory: string;
  readonly config: string;
  readonly data: string;
  readonly sipPort: number;
  /** 0 without TLS. */
  readonly tlsPort: number;
  readonly amiPort: number;
  readonly httpPort: number;
  /** 0 without HTTPS. */
  readonly httpsPort: number;
  /** Of TLS and HTTPS, PEM: self-signed, for 127.0.0.1 and localhost. */
  readonly certificate: string;
  start(options?: Partial<GatewayOptions>): Promise<RunningGateway>;
  /** Logs in as `admin`. */
  login(events?: string): Promise<AmiConnection>;
  remove(): void;
}

export async function makeSite(options: SiteOptions = {}): Promise<Site> {
  const directory = mkdtempSync(join(tmpdir(), 'aldis-site-'));
  const [config, data] = [join(directory, 'etc'), join(directory, 'data')];
  mkdirSync(config);
  mkdirSync(data);
  const [sipPort = 0, amiPort = 0, httpPort = 0, freePort = 0, otherPort = 0] = await freePorts(5);
  const tlsPort = options.tls === true ? freePort : 0;
  const httpsPort = options.https === true ? otherPort : 0;
  if (tlsPort > 0 || httpsPort > 0) {
    const files = { certificate: join(config, 'certificate.pem'), key: join(config, 'key.pem') };
    makeCertificate(files, 'IP:127.0.0.1', 'DNS:localhost');
  }
  const files: Record<string, string> = {
    'manager.conf': managerConf(amiPort, options),
    'http.conf': `[general]\nenabled=yes\nbindaddr=127.0.0.1\nbindport=${httpPort}\n${httpsPort > 0 ? httpsConf(httpsPort, config) : ''}`,
    'pjsip.conf': pjsipConf(sipPort, options) + (tlsPort > 0 ? tlsTransport(tlsPort, config) : ''),
    'messaging.conf': `[general]\n${(options.messaging ?? []).join('\n')}\n\n${options.projects ?? ''}`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(config, name), text);
  return {
    directory,
    config,
    data,
    sipPort,
    tlsPort,
    amiPort,
    httpPort,
    httpsPort,
    certificate: join(config, 'certificate.pem'),
    start: (more = {}) => startGateway({ config, data, ...more }),
    login: (events = 'on') => AmiConnection.login('127.0.0.1', amiPort, 'admin', ADMIN_SECRET, events),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function managerConf(port: number, options: SiteOptions): string {
  return `[general]
enabled=yes
port=${port}
bindaddr=127.0.0.1
${(options.manager ?? []).join('\n')}

[admin]
secret=${ADMIN_SECRET}
read=all
write=all
${(options.admin ?? []).join('\n')}
`;
}

function pjsipConf(port: number, options: SiteOptions): string {
  return `[global]
type=global
default_outbound_endpoint=outside
${(options.global ?? []).join('\n')}

[udp]
type=transport
protocol=udp
bind=127.0.0.1:${port}

[tcp]
type=transport
protocol=tcp
bind=127.0.0.1:${port}

[ws]
type=transport
protocol=ws
bind=127.0.0.1

[outside]
type=endpoint

${(options.endpoints ?? []).map(endpointConf).join('\n')}
${options.pjsip ?? ''}
`;
}

function tlsTransport(port: number, directory: string): string {
  return `
[tls]
type=transport
protocol=tls
bind=127.0.0.1:${port}
cert_file=${join(directory, 'certificate.pem')}
priv_key_file=${join(directory, 'key.pem')}
`;
}

function httpsConf(port: number, directory: string): string {
  const files = `tlscertfile=${join(directory, 'certificate.pem')}\ntlsprivatekey=${join(directory, 'key.pem')}\n`;
  return `tlsenable=yes\ntlsbindaddr=127.0.0.1:${port}\n${files}`;
}

function endpointConf({ name, password, contact, endpoint = [], aor = [] }: SiteEndpoint): string {
  const auth = password === undefined ? '' : `auth=${name}\n`;
  const sections = [`[${name}]\ntype=endpoint\naors=${name}\n${auth}${endpoint.join('\n')}\n`];
  if (password !== undefined) {
    sections.push(`[${name}]\ntype=auth\nauth_type=userpass\nusername=${name}\npassword=${password}\n`);
  }
  const contacts = contact === undefined ? 'max_contacts=10' : `contact=${contact.replaceAll(';', '\\;')}`;
  sections.push(`[${name}]\ntype=aor\n${contacts}\n${aor.join('\n')}\n`);
  return sections.join('\n');
}

export const ADMIN_SECRET = 'admin-secret';
