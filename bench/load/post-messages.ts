import { HttpConnections } from './http-connections.ts';
import { Latencies } from './latencies.ts';

/** Posts `total` messages to the native API. */
export interface RestMessagesJob {
  readonly httpPort: number;
  readonly authorization: string;
  readonly from: string;
  /** Recipients: this and a number of six digits, `numbers` of them in turn; several, parted by commas, in turn as well. */
  readonly toPrefix: string;
  readonly numbers: number;
  readonly total: number;
  readonly connections: number;
  /** Requests a second; 0: as many as it goes. */
  readonly rate: number;
  /** `accepted`: a message counts with its 201. `delivered`: with the answer of its recipient. */
  readonly until: 'accepted' | 'delivered';
  /** Messages posted and not done; for `delivered`. */
  readonly window: number;
  /** Empty: none. */
  readonly statusCallback: string;
}

export interface RestMessagesResult {
  readonly seconds: number;
  readonly refused: number;
  readonly repeated: number;
  /** Milliseconds from the request (at the time it was due, with a rate) to what counts. */
  readonly p50: number;
  readonly p99: number;
}

/** Where messages end; calls whoever listens at the time with the number in the text of each. */
export interface Recipients {
  onMessage: (number: number) => void;
}

/** What a load generator of messages does: posts them, and waits until all have come to what counts. */
export async function postMessages(
  job: RestMessagesJob,
  recipients: Recipients,
  progress: (done: number, total: number) => void,
): Promise<RestMessagesResult> {
  const { total, until, rate, window } = job;
  const connections = await HttpConnections.open(job.httpPort, job.connections);
  const latencies = new Latencies(total);
  const { promise, resolve } = Promise.withResolvers<void>();
  let [sent, answered, refused, repeated] = [0, 0, 0, 0];
  let scheduled = false;
  const started = performance.now();

  const done = (number: number): void => {
    if (!latencies.end(number)) repeated++;
    else if (latencies.count % 5000 === 0) progress(latencies.count, total);
  };
  const allowed = (): number =>
    rate > 0 ? Math.min(total, Math.floor(((performance.now() - started) / 1000) * rate)) : total;
  const fill = (): void => {
    scheduled = false;
    const most = allowed();
    while (sent < most && connections.idle > 0 && sent - latencies.count - refused < window) {
      const number = sent++;
      latencies.begin(number, rate > 0 ? started + (number / rate) * 1000 : undefined);
      connections.send(requestOf(job, number), (status) => {
        answered++;
        if (status !== 201) refused++;
        else if (until === 'accepted') done(number);
        schedule();
      });
    }
    if (latencies.count + refused >= total && answered >= total) resolve();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(fill);
  };
  if (until === 'delivered') {
    recipients.onMessage = (number) => {
      done(number);
      schedule();
    };
  }
  const pace = rate > 0 ? setInterval(schedule, 1) : undefined;
  schedule();
  await promise;
  clearInterval(pace);
  recipients.onMessage = () => {};
  connections.close();
  const seconds = (performance.now() - started) / 1000;
  return { seconds, refused, repeated, p50: latencies.percentile(0.5), p99: latencies.percentile(0.99) };
}

function requestOf(
  { authorization, from, toPrefix, numbers, statusCallback }: RestMessagesJob,
  number: number,
): string {
  const prefixes = toPrefix.split(',');
  const prefix = prefixes[number % prefixes.length];
  const to = `${prefix}${String(number % numbers).padStart(6, '0')}`;
  const callback = statusCallback === '' ? '' : `,"status_callback":"${statusCallback}"`;
  const body = `{"to":"${to}","from":"${from}","body":"Message ${number} of a load generator, of ordinary length"${callback}}`;
  return (
    `POST /api/messaging/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: ${authorization}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
