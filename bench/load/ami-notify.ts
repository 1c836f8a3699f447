import { createSocket, type Socket } from 'node:dgram';
import { connect } from 'node:net';
import { serveJobs } from './process.ts';
import { okTo } from './sip-answers.ts';

/** Sends a PJSIPNotify to each of `phones` endpoints `u0`, `u1`… at once over one AMI connection, and answers the NOTIFYs. */
export interface AmiNotifyJob {
  readonly amiPort: number;
  readonly user: string;
  readonly secret: string;
  readonly phones: number;
}

export interface AmiNotifyResult {
  /** From the first action to the last phone's 200. */
  readonly answered: number;
  /** From the first action to the last event that says `delivered`. */
  readonly told: number;
  readonly refused: number;
  /** Phones to which a NOTIFY came more than once, retransmissions included. */
  readonly repeated: number;
}

// Phones have sockets of their own: enough of them that no receive buffer overflows where theirs would not.
const sockets = await Promise.all(Array.from({ length: 50 }, () => bound()));
let onNotify: (text: string) => void = () => {};
for (const socket of sockets) {
  socket.on('message', (bytes, from) => {
    const text = bytes.toString('latin1');
    if (!text.startsWith('NOTIFY ')) return;
    socket.send(okTo(text), from.port, from.address);
    onNotify(text);
  });
}
// Ready as soon as all listen; the job `ports` tells where.
serveJobs<AmiNotifyJob | 'ports', AmiNotifyResult | readonly number[]>(0, (job) =>
  job === 'ports' ? Promise.resolve(sockets.map((socket) => socket.address().port)) : run(job),
);

function run(job: AmiNotifyJob): Promise<AmiNotifyResult> {
  return new Promise((resolve, reject) => {
    const { phones } = job;
    const came = new Set<string>();
    const twice = new Set<string>();
    const client = connect(job.amiPort, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    let started = 0;
    let answered = 0;
    let refused = 0;
    let delivered = 0;
    let rest = '';
    onNotify = (text) => {
      const uri = text.slice(7, text.indexOf(' ', 7));
      if (came.has(uri)) twice.add(uri);
      else if (came.add(uri).size === phones) answered = (performance.now() - started) / 1000;
    };
    client.on('error', reject);
    client.on('close', () => reject(new Error('The AMI connection was closed')));
    client.on('data', (chunk: string) => {
      const text = rest + chunk;
      if (started === 0) {
        rest = text;
        if (text.includes('Authentication accepted')) {
          rest = '';
          let actions = '';
          for (let i = 0; i < phones; i++) {
            actions += `Action: PJSIPNotify\r\nActionID: ${i}\r\nEndpoint: u${i}\r\nVariable: Event=check-sync;reboot=true\r\n\r\n`;
          }
          started = performance.now();
          client.write(actions, 'latin1');
        } else if (text.includes('Response: Error')) reject(new Error('The AMI login was refused'));
        return;
      }
      const whole = text.lastIndexOf('\n') + 1;
      rest = text.slice(whole);
      refused += count(text, whole, 'Response: Error');
      delivered += count(text, whole, 'Status: delivered');
      if (delivered + refused < phones) return;
      const told = (performance.now() - started) / 1000;
      onNotify = () => {};
      client.destroy();
      resolve({ answered, told, refused, repeated: twice.size });
    });
    client.write(
      `Action: Login\r\nUsername: ${job.user}\r\nSecret: ${job.secret}\r\nEvents: message\r\n\r\n`,
      'latin1',
    );
  });
}

function count(text: string, end: number, word: string): number {
  let found = 0;
  for (let at = text.indexOf(word); at >= 0 && at < end; at = text.indexOf(word, at + 1)) found++;
  return found;
}

function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20, sendBufferSize: 1 << 20 });
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}
