import { connect } from 'node:net';
import { answeringPhone } from './answering-phone.ts';
import { Latencies } from './latencies.ts';
import { serveJobs } from './process.ts';

/** Sends `total` MessageSends over one AMI connection and answers the MESSAGEs that come of them. */
export interface AmiMessagesJob {
  readonly amiPort: number;
  readonly user: string;
  readonly secret: string;
  /** Whether it also listens to events. */
  readonly events: boolean;
  readonly total: number;
  /** Messages sent and not confirmed by a 200 yet. */
  readonly window: number;
  /** Endpoints `d0`, `d1`…, in turn. */
  readonly destinations: number;
}

export interface AmiMessagesResult {
  /** From the first action to the last 200. */
  readonly seconds: number;
  readonly refused: number;
  /** MESSAGEs that came more than once. */
  readonly repeated: number;
  /** Milliseconds from the action to the 200 that is sent for it. */
  readonly p50: number;
  readonly p99: number;
}

const phone = answeringPhone((port) => serveJobs<AmiMessagesJob, AmiMessagesResult>(port, run));

function run(
  job: AmiMessagesJob,
  progress: (done: number, total: number) => void,
): Promise<AmiMessagesResult> {
  return new Promise((resolve, reject) => {
    const { total, window, destinations } = job;
    const latencies = new Latencies(total);
    const socket = connect(job.amiPort, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
    let sent = 0;
    let refused = 0;
    let answered = 0;
    let repeated = 0;
    let scheduled = false;
    let started = 0;
    let loggedIn = false;
    let rest = '';

    const fill = (): void => {
      scheduled = false;
      let actions = '';
      while (sent < total && sent - latencies.count - refused < window) {
        latencies.begin(sent);
        actions += `Action: MessageSend\r\nActionID: ${sent}\r\nDestination: pjsip:d${sent % destinations}\r\nFrom: <sip:bench@127.0.0.1>\r\nBody: Message ${sent} of a load generator, of ordinary length\r\n\r\n`;
        sent++;
      }
      if (actions !== '') socket.write(actions, 'latin1');
      if (latencies.count + refused >= total && answered >= total) end();
    };
    const schedule = (): void => {
      if (scheduled) return;
      scheduled = true;
      setImmediate(fill);
    };
    const end = (): void => {
      const seconds = (performance.now() - started) / 1000;
      phone.onMessage = () => {};
      socket.destroy();
      const [p50, p99] = [latencies.percentile(0.5), latencies.percentile(0.99)];
      resolve({ seconds, refused, repeated, p50, p99 });
    };

    phone.onMessage = (text) => {
      const at = text.lastIndexOf('\r\nMessage ') + 10;
      const number = Number.parseInt(text.slice(at, at + 10), 10);
      if (!latencies.end(number)) repeated++;
      else if (latencies.count % 5000 === 0) progress(latencies.count, total);
      schedule();
    };

    socket.on('error', reject);
    socket.on('close', () => reject(new Error('The AMI connection was closed')));
    socket.on('data', (chunk: string) => {
      const text = rest + chunk;
      if (!loggedIn) {
        rest = text;
        if (text.includes('Authentication accepted')) {
          loggedIn = true;
          rest = '';
          started = performance.now();
          schedule();
        } else if (text.includes('Response: Error')) reject(new Error('The AMI login was refused'));
        return;
      }
      // Whole lines only; a response is known by its first.
      const whole = text.lastIndexOf('\n') + 1;
      rest = text.slice(whole);
      for (
        let at = text.indexOf('Response: ');
        at >= 0 && at < whole;
        at = text.indexOf('Response: ', at + 10)
      ) {
        answered++;
        if (text.charCodeAt(at + 10) === LETTER_E) refused++;
      }
      schedule();
    });
    const events = job.events ? 'on' : 'off';
    socket.write(
      `Action: Login\r\nUsername: ${job.user}\r\nSecret: ${job.secret}\r\nEvents: ${events}\r\n\r\n`,
      'latin1',
    );
  });
}

const LETTER_E = 69;
