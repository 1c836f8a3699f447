import { CUSTOM, DEVICE_STATES, parseDeviceState } from '../../../states/devices.ts';
import { type Command, type CommandResult, done, failed, oneLine, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';

/** `devstate …`: the states of `Custom:` devices. */
export function deviceStateCommands({ states }: CommandsOptions): readonly Command[] {
  const { devices } = states;
  return [
    {
      words: 'devstate list',
      summary: 'List currently known custom device states',
      usage: `Usage: devstate list
       The custom devices whose state was ever set.`,
      run(words): CommandResult {
        if (words.length > 0) return USAGE;
        const custom = devices.list().filter(({ device }) => device.startsWith(CUSTOM));
        return done(
          ...listHead('--- Custom Device States --------------------------------------------'),
          ...custom.flatMap(({ device, state }) => [
            `--- Name: '${oneLine(device)}'  State: '${state}'`,
            '---',
          ]),
          RULE,
          RULE,
          '',
        );
      },
    },
    {
      words: 'devstate change',
      summary: 'Change a custom device state',
      usage: `Usage: devstate change <device> <state>
       Sets the state of a custom device (Custom:<name>) to one of
       ${DEVICE_STATES.filter((one) => one !== 'UNKNOWN').join(' | ')}`,
      async run([device, state, ...more]): Promise<CommandResult> {
        if (device === undefined || state === undefined || more.length > 0) return USAGE;
        if (!device.toLowerCase().startsWith(CUSTOM.toLowerCase())) {
          return failed("The devstate command can only be used to set 'Custom:' device state!");
        }
        const name = device.slice(CUSTOM.length);
        const wanted = parseDeviceState(state);
        // As in Asterisk: nobody can set that nothing is known.
        if (name === '' || wanted === undefined || wanted === 'UNKNOWN') return USAGE;
        await devices.setCustom(CUSTOM + name, wanted);
        return done(`Changing ${name} to ${state}`);
      },
    },
  ];
}

/** The lines above a list of states. */
export function listHead(title: string): readonly string[] {
  return ['', RULE, title, RULE, '---'];
}

export const RULE = '-'.repeat(69);
