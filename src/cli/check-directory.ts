import { resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { readConfiguration } from '../config/read-configuration.ts';
import { EXIT } from './failure.ts';
import { problemLines } from './problem-lines.ts';
import type { Output } from './terminal.ts';

/** Writes what is wrong with a configuration directory and whether it can be served; returns the exit code. */
export function checkDirectory(directory: string, json: boolean, output: Output): number {
  const { configuration, problems } = readConfiguration(directory);
  const path = resolve(directory);
  if (json) {
    output.write(`${JSON.stringify({ directory: path, ok: configuration !== undefined, problems })}\n`);
  } else {
    output.write(problemLines(problems, output));
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    if (configuration !== undefined) output.write(`${path} is fine: ${contents(configuration)}.\n`);
    else output.write(`${path} cannot be served: ${count(errors, 'error')}.\n`);
  }
  return configuration === undefined ? EXIT.failed : EXIT.ok;
}

function contents({ manager, messaging, pjsip, xmpp }: Configuration): string {
  const parts = [
    count(pjsip.endpoints.size, 'endpoint'),
    count(pjsip.transports.length, 'SIP transport'),
    count(manager.users.size, 'AMI user'),
    count(messaging.projects.size, 'project'),
    count(messaging.numbers.size, 'number'),
    ...(xmpp.accounts.size > 0 ? [count(xmpp.accounts.size, 'XMPP account')] : []),
    ...(messaging.carriers.size > 0 ? [count(messaging.carriers.size, 'carrier')] : []),
    ...(messaging.esmes.size > 0 ? [count(messaging.esmes.size, 'ESME')] : []),
  ];
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function count(number: number, noun: string): string {
  return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}
