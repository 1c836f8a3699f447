import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { client } from '@xmpp/client';
import { component, xml } from '@xmpp/component';
import type { XmlElement } from '../../src/technologies/xmpp/xml-element.ts';
import { Latencies } from './latencies.ts';
import {
  postMessages,
  type Recipients,
  type RestMessagesJob,
  type RestMessagesResult,
} from './post-messages.ts';
import { serveJobs } from './process.ts';

/** Messages to users of a component, who send a receipt for each. */
export type XmppReceiptsJob = {
  readonly componentPort: number;
  readonly domain: string;
  readonly secret: string;
} & (
  | { readonly kind: 'rest'; readonly rest: RestMessagesJob }
  | {
      /** The bare package in place of the gateway: logs in as a user and sends itself. */
      readonly kind: 'bare';
      readonly port: number;
      /** Whose certificate the server has: a PEM file. */
      readonly certificate: string;
      readonly username: string;
      readonly password: string;
      readonly total: number;
      readonly window: number;
      readonly numbers: number;
    }
);

/** What is used of both packages' connections. */
interface Entity {
  on(event: 'stanza', listener: (stanza: XmlElement) => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  start(): Promise<unknown>;
  stop(): Promise<unknown>;
  send(stanza: XmlElement): Promise<void>;
  readonly socket: { setNoDelay?(noDelay: boolean): void } | null;
  /** What its parser has read. */
  _onElement(element: XmlElement): void;
}

serveJobs<XmppReceiptsJob, RestMessagesResult>(0, async (job, progress) => {
  const recipients: Recipients = { onMessage: () => {} };
  const users = await startUsers(job, recipients);
  try {
    return job.kind === 'rest'
      ? await postMessages(job.rest, recipients, progress)
      : await sendBare(job, progress);
  } finally {
    await users.stop();
  }
});

/** All users of the domain, over one connection of a component: each message is answered with its receipt. */
async function startUsers(
  { componentPort, domain, secret }: XmppReceiptsJob,
  recipients: Recipients,
): Promise<Entity> {
  const options = { service: `xmpp://127.0.0.1:${componentPort}`, domain, password: secret };
  const entity = component(options) as unknown as Entity;
  entity.on('error', fail);
  entity.on('stanza', (stanza) => {
    const { id, from, to } = stanza.attrs;
    const text = stanza.getChildText('body');
    if (!stanza.is('message') || typeof text !== 'string') return;
    const received = xml('received', { xmlns: RECEIPTS, id });
    entity.send(xml('message', { from: to, to: from }, received)).catch(fail);
    recipients.onMessage(Number.parseInt(text.slice('Message '.length), 10));
  });
  await entity.start();
  // Nagle's algorithm would hold back the receipts of a burst by 40 ms, until the server's delayed acknowledgement.
  entity.socket?.setNoDelay?.(true);
  return entity;
}

async function sendBare(
  job: Extract<XmppReceiptsJob, { readonly kind: 'bare' }>,
  progress: (done: number, total: number) => void,
): Promise<RestMessagesResult> {
  const { total, window, numbers, domain, username, password } = job;
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(job.certificate, 'utf8')]);
  const options = { service: `xmpp://127.0.0.1:${job.port}`, domain: 'localhost', username, password };
  const entity = client(options as never) as unknown as Entity;
  withoutManagement(entity);
  entity.on('error', fail);
  await entity.start();
  const latencies = new Latencies(total);
  const { promise, resolve } = Promise.withResolvers<void>();
  let [sent, repeated] = [0, 0];
  const started = performance.now();
  const fill = (): void => {
    while (sent < total && sent - latencies.count < window) {
      const number = sent++;
      latencies.begin(number, undefined);
      const to = `+15551${String(number % numbers).padStart(6, '0')}@${domain}`;
      const body = xml('body', {}, `Message ${number} of a load generator, of ordinary length`);
      const message = xml(
        'message',
        { type: 'chat', id: String(number), to },
        body,
        xml('request', { xmlns: RECEIPTS }),
      );
      entity.send(message).catch(fail);
    }
  };
  entity.on('stanza', (stanza) => {
    const id = stanza.getChild('received', RECEIPTS)?.attrs['id'];
    if (id === undefined) return;
    if (!latencies.end(Number(id))) repeated++;
    if (latencies.count % 5000 === 0) progress(latencies.count, total);
    if (latencies.count >= total) resolve();
    else fill();
  });
  fill();
  await promise;
  const seconds = (performance.now() - started) / 1000;
  await entity.stop();
  return {
    seconds,
    refused: 0,
    repeated,
    p50: latencies.percentile(0.5),
    p99: latencies.percentile(0.99),
  };
}

/** Under load the package acknowledges more stanzas (XEP-0198) than came, and Prosody ends the stream. */
function withoutManagement(entity: Entity): void {
  const take = entity._onElement.bind(entity);
  entity._onElement = (element) => {
    const management = element.is('features') ? element.getChild('sm', 'urn:xmpp:sm:3') : undefined;
    if (management !== undefined) element.children.splice(element.children.indexOf(management), 1);
    take(element);
  };
}

function fail(error: unknown): void {
  throw error;
}

const RECEIPTS = 'urn:xmpp:receipts';
