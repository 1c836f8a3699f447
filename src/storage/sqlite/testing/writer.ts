import type { NewMessage } from '../../../messages/store.ts';
import {
  callback,
  change,
  contact,
  isOfProject,
  messageId,
  newMessage,
  projectMessage,
} from '../../conformance/fixtures.ts';
import { openSqliteStore } from '../store.ts';

/**
 * A process to be killed: appends messages and records outcomes as fast as it can, and prints each as it
 * is acknowledged: `a NUMBER`, `r NUMBER`, `c NUMBER`, `d NUMBER`.
 *
 *     node writer.ts DIRECTORY FIRST_NUMBER
 */
const [directory = '', first = '0'] = process.argv.slice(2);
const store = await openSqliteStore({ directory, node: 'writer', onProblem: fail });
process.stdout.write('open\n');
let next = Number(first);
for (let i = 0; i < 64; i++) go();

function go(): void {
  const number = next++;
  const lane = { lane: `pjsip:${number % 7}` };
  const entry: NewMessage = isOfProject(number)
    ? { ...projectMessage(number, {}, lane), callbacks: [callback('queued')] }
    : newMessage(number, lane);
  const callbacks = isOfProject(number) ? [callback('delivered')] : [];
  store
    .append(entry)
    .then(() => {
      process.stdout.write(`a ${number}\n`);
      return store.record({ ...change(entry, 'delivered', 'done'), callbacks });
    })
    .then(() => {
      process.stdout.write(`r ${number}\n`);
      return store.saveContacts([contact('alice', `sip:${number}`)]);
    })
    .then(() => {
      process.stdout.write(`c ${number}\n`);
      return store.database.put('written', String(number), `entry ${number}`);
    })
    .then(() => {
      process.stdout.write(`d ${number}\n`);
      go();
    }, fail);
}

function fail(error: Error): void {
  process.stderr.write(`${error.message} (${messageId(next)})\n`);
  process.exitCode = 1;
}
