import { Ejabberd, type EjabberdOptions } from './ejabberd.ts';
import { Prosody } from './prosody.ts';

/** What a test is run with one after the other: the name of a server, and how one begins in a directory of its own. */
export function jabberServers(
  options: EjabberdOptions,
): readonly (readonly [name: string, start: (directory: string) => Promise<Prosody | Ejabberd>])[] {
  return [
    ['Prosody', (directory) => Prosody.start(directory, options)],
    ['ejabberd', (directory) => Ejabberd.start(directory, options)],
  ];
}
