import { formatBindAddress } from '../../../config/bind-address.ts';
import type { ManagerConfiguration } from '../../../config/configuration.ts';
import { image } from '../../../protocols/ami/text.ts';

/** `manager show settings` */
export function managerSettingsLines(manager: ManagerConfiguration): string[] {
  const { tls } = manager;
  return [
    '',
    'Global Settings:',
    '----------------',
    setting('Manager (AMI)', yesNo(manager.enabled)),
    setting('Web Manager (AMI/HTTP)', yesNo(manager.webEnabled)),
    setting('TCP Bindaddress', manager.enabled ? formatBindAddress(manager.bind) : 'Disabled'),
    setting('HTTP Timeout (seconds)', String(manager.httpTimeoutSeconds)),
    setting('TLS Enable', yesNo(tls !== undefined)),
    setting('TLS Bindaddress', tls === undefined ? 'Disabled' : formatBindAddress(tls.bind)),
    setting('TLS Certfile', tls?.certFile ?? DEFAULT_CERTIFICATE),
    setting('TLS Privatekey', tls?.keyFile ?? ''),
    setting('TLS Cipher', tls?.ciphers ?? ''),
    setting('Allow multiple login', yesNo(manager.allowMultipleLogin)),
    setting('Display connects', yesNo(manager.displayConnects)),
    setting('Timestamp events', yesNo(manager.timestampEvents)),
    list('Channel vars', []),
    list('Disabled events', manager.disabledEvents),
    setting('Debug', yesNo(manager.debug)),
  ];
}

function setting(name: string, value: string): string {
  return list(name, [image(value).padEnd(15)]);
}

function list(name: string, values: readonly string[]): string {
  return `  ${`${name}:`.padEnd(25)}  ${values.join(',')}`;
}

function yesNo(is: boolean): string {
  return is ? 'Yes' : 'No';
}

/** What Asterisk shows while TLS is off. */
const DEFAULT_CERTIFICATE = 'asterisk.pem';
