import type { ManagerUser } from '../../../config/configuration.ts';
import { maskOf, privilege } from '../../../protocols/ami/classes.ts';
import { image, textOf } from '../../../protocols/ami/text.ts';
import type { Action, ConnectedSession } from '../action.ts';
import { column } from './columns.ts';
import { type Command, type CommandResult, done, USAGE } from './command.ts';
import type { CommandsOptions } from './commands.ts';
import { managerSettingsLines } from './manager-settings.ts';

/** `manager show …`: who may use the AMI, who does, and what it offers. */
export function managerCommands(options: CommandsOptions): readonly Command[] {
  const users = (): readonly ManagerUser[] => [...options.configuration().manager.users.values()];
  return [
    {
      words: 'manager show connected',
      summary: 'List connected manager interface users',
      usage: `Usage: manager show connected
       The users that are logged in to the AMI.`,
      run: (words) => (words.length > 0 ? USAGE : connected([...options.sessions()], options.clock.now())),
    },
    {
      words: 'manager show users',
      summary: 'List configured manager users',
      usage: `Usage: manager show users
       The users that manager.conf has.`,
      run(words): CommandResult {
        if (words.length > 0) return USAGE;
        const names = users().map(({ name }) => image(name));
        if (names.length === 0) return done('There are no manager users.');
        return done('', 'username', '--------', ...names, '-------------------', configured(names.length));
      },
    },
    {
      words: 'manager show user',
      summary: 'Display information on a specific manager user',
      usage: ` Usage: manager show user <user>
        Display all information related to the manager user specified.`,
      run([name, ...more]): CommandResult {
        if (name === undefined || more.length > 0) return USAGE;
        const wanted = textOf(name).toLowerCase();
        const user = users().find((one) => one.name.toLowerCase() === wanted);
        return user === undefined ? done(`There is no manager called ${name}`) : done('', ...userLines(user));
      },
    },
    {
      words: 'manager show commands',
      summary: 'List manager interface commands',
      usage: `Usage: manager show commands
       The actions of the AMI.`,
      run: (words) => (words.length > 0 ? USAGE : actionTable(options.actions())),
    },
    {
      words: 'manager show command',
      summary: 'Show a manager interface command',
      usage: `Usage: manager show command <action> [<action> …]
       What the action does and which class a user needs for it.`,
      run: (words) => (words.length === 0 ? USAGE : describeActions(options.actions(), words)),
    },
    {
      words: 'manager show settings',
      summary: 'Show manager global settings',
      usage: `Usage: manager show settings
       What manager.conf sets for the AMI as a whole.`,
      run: (words) =>
        words.length > 0 ? USAGE : done(...managerSettingsLines(options.configuration().manager)),
    },
  ];
}

/** Asterisk's columns. There are no file descriptors to tell, and a request over HTTP does not hold its session. */
function connected(sessions: readonly ConnectedSession[], now: number): CommandResult {
  const rows = sessions.flatMap(({ account, peer, startedAt }) => {
    if (account === undefined) return [];
    const start = Math.floor(startedAt / 1000);
    const elapsed = Math.max(0, Math.floor(now / 1000) - start);
    const masks = [account.read, account.write].map((mask) => String(mask).padStart(10, '0'));
    return [
      connectedRow([
        image(account.user.name),
        peer.remoteAddress,
        String(start),
        String(elapsed),
        '-1',
        '0',
        ...masks,
      ]),
    ];
  });
  return done(connectedRow(CONNECTED.map(([name]) => name)), ...rows, `${rows.length} users connected.`);
}

function connectedRow(cells: readonly string[]): string {
  return `  ${cells.map((cell, index) => column(cell, CONNECTED[index]?.[1] ?? 0)).join('  ')}`;
}

function configured(count: number): string {
  return `${count} manager users configured.`;
}

/** A user's classes stand without the `all` that ends those of an event, unless the user has all of them. */
function userLines(user: ManagerUser): string[] {
  const classes = (names: readonly string[]): string => {
    const mask = maskOf(names);
    const text = privilege(mask);
    return mask === 0 || names.includes('all') ? text : text.slice(0, -',all'.length);
  };
  return [
    `          username: ${image(user.name)}`,
    `            secret: ${user.secret === '' ? '(N/A)' : '<Set>'}`,
    `               ACL: ${user.acl.empty ? 'no' : 'yes'}`,
    `         read perm: ${classes(user.read)}`,
    `        write perm: ${classes(user.write)}`,
    `   displayconnects: ${user.displayConnects ? 'yes' : 'no'}`,
    `allowmultiplelogin: ${user.allowMultipleLogin ? 'yes' : 'no'}`,
    '         Variables: ',
  ];
}

function actionTable(actions: readonly Action[]): CommandResult {
  const width = Math.max(...actions.map(({ name }) => name.length));
  const line = (name: string, synopsis: string): string =>
    `  ${name.padEnd(width)}  ${synopsis.slice(0, TERMINAL_WIDTH - width - 4)}`;
  return done(
    line('Action', 'Synopsis'),
    line('------', '--------'),
    ...actions.map(({ name, synopsis }) => line(name, synopsis)),
  );
}

function describeActions(actions: readonly Action[], names: readonly string[]): CommandResult {
  return done(
    ...names.flatMap((wanted) => {
      const action = actions.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
      if (action === undefined) return [`There is no action called ${wanted}`];
      const { name, synopsis, classes } = action;
      return [
        '',
        `  -= Info about Manager Command '${name}' =- `,
        '',
        '[Synopsis]',
        synopsis,
        '',
        '[Privilege]',
        privilege(classes),
        '',
      ];
    }),
  );
}

const CONNECTED = [
  ['Username', 15],
  ['IP Address', 55],
  ['Start', 10],
  ['Elapsed', 10],
  ['FileDes', 8],
  ['HttpCnt', 8],
  ['ReadPerms', 10],
  ['WritePerms', 10],
] as const;
const TERMINAL_WIDTH = 80;
