import { formatBindAddress } from '../../../config/bind-address.ts';
import { image } from '../../../protocols/ami/text.ts';
import { type Command, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `http show status`: what http.conf sets, and what is there. */
export function httpCommands({ configuration }: CommandsOptions): readonly Command[] {
  return [
    {
      words: 'http show status',
      summary: 'Display HTTP server status',
      usage: `Usage: http show status
       Where the HTTP server listens, and what it offers.`,
      run(words) {
        if (words.length > 0) return USAGE;
        const { http, manager } = configuration();
        const { enabled, serverName, prefix, bind, tls } = http;
        const bound = enabled
          ? [`Server Enabled and Bound to ${formatBindAddress(bind)}`, '']
          : ['Server Disabled', ''];
        const secure =
          enabled && tls !== undefined
            ? [`HTTPS Server Enabled and Bound to ${formatBindAddress(tls.bind)}`, '']
            : [];
        const uris = manager.enabled && manager.webEnabled ? [...AMI_URIS, ...OWN_URIS] : OWN_URIS;
        return done(
          'HTTP Server Status:',
          `Prefix: ${image(prefix)}`,
          `Server: ${image(serverName)}`,
          ...bound,
          ...secure,
          "Enabled URI's:",
          ...uris.map(([path, what]) => `${image(prefix)}${path} => ${what}`),
          '',
          'Enabled Redirects:',
          '  None.',
          '',
          'Path Restrictions:',
          '  None.',
        );
      },
    },
  ];
}

const AMI_URIS = [
  ['/amanager', 'HTML Manager Event Interface w/Digest authentication'],
  ['/arawman', 'Raw HTTP Manager Event Interface w/Digest authentication'],
  ['/manager', 'HTML Manager Event Interface'],
  ['/rawman', 'Raw HTTP Manager Event Interface'],
  ['/amxml', 'XML Manager Event Interface w/Digest authentication'],
  ['/mxml', 'XML Manager Event Interface'],
] as const;
const OWN_URIS = [
  ['/ws', 'SIP over WebSocket'],
  ['/metrics', 'Metrics'],
  ['/healthz', 'Health'],
] as const;
