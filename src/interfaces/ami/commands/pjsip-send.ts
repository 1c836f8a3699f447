import { image, textOf } from '../../../protocols/ami/text.ts';
import { type Command, type CommandResult, done, failed, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `pjsip qualify` and `pjsip send register|unregister`. */
export function pjsipSendCommands({ pjsip, configuration }: CommandsOptions): readonly Command[] {
  const { qualify, registrations } = pjsip;
  return [
    {
      words: 'pjsip qualify',
      summary: 'Send an OPTIONS request to a PJSIP endpoint',
      usage: `Usage: pjsip qualify <endpoint>
       Send a SIP OPTIONS request to all contacts on the endpoint.`,
      run([name, ...more]): CommandResult {
        if (name === undefined || more.length > 0) return USAGE;
        const endpoint = textOf(name);
        switch (qualify.qualify(endpoint)) {
          case 'no-endpoint':
            return failed(`Unable to retrieve endpoint ${name}`);
          case 'no-aors':
            return failed(`No AORs configured for endpoint '${name}'`);
          case 'qualifying': {
            const { endpoints, aors } = configuration().pjsip;
            const asked = (endpoints.get(endpoint)?.aors ?? []).filter((aor) => aors.has(aor));
            return done(...asked.map((aor) => `Qualifying AOR '${image(aor)}' on endpoint '${name}'`));
          }
        }
      },
    },
    {
      words: 'pjsip send register',
      summary: 'Registers an outbound registration target',
      usage: `Usage: pjsip send register <registration> | *all
       Registers now, and from then on as often as the registration says;
       with *all every outbound registration.`,
      run: ([name, ...more]) =>
        name === undefined || more.length > 0
          ? USAGE
          : sent(registrations.register(textOf(name)), name, 'Re-register all queued'),
    },
    {
      words: 'pjsip send unregister',
      summary: 'Unregisters outbound registration target',
      usage: `Usage: pjsip send unregister <registration> | *all
       Unregisters, and does not register again until it is told to; with
       *all every outbound registration.`,
      run: ([name, ...more]) =>
        name === undefined || more.length > 0
          ? USAGE
          : sent(registrations.unregister(textOf(name)), name, 'Unregister all queued'),
    },
  ];
}

function sent(result: 'sent' | 'unknown', name: string, allSent: string): CommandResult {
  if (name === ALL) return done(allSent);
  return result === 'sent' ? done() : failed(`Unable to retrieve registration ${name}`);
}

const ALL = '*all';
