import { carrierRequest, UpstreamScene } from '../../../carriers/testing/upstream-scene.ts';
import type { CarrierRequest } from '../../../carriers/upstream.ts';
import type { CarrierOptions, WebhookUpstreamOptions } from '../../../config/carriers.ts';
import type { OutgoingRequest } from '../../../protocols/http/outgoing.ts';
import { createWebhookUpstream } from '../create-upstream.ts';

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** An upstream whose gateway gives the one answer to all, with what it was asked and what it told. */
export function open(
  options: Partial<WebhookUpstreamOptions>,
  { status = 200, headers = {}, body = '' }: Answer = {},
  numberFormat: CarrierOptions['numberFormat'] = 'e164',
) {
  const scene = new UpstreamScene();
  const requests: OutgoingRequest[] = [];
  const upstream = createWebhookUpstream({ ...OPTIONS, ...options }, scene.surroundings, {
    carrier: { name: 'acme', numberFormat, countryCode: '+1', nationalTrunk: '' },
    http: {
      request: async (request) => {
        requests.push(request);
        return { status, headers, body: Buffer.from(body), url: request.url };
      },
    },
    mediaLink: scene.mediaLink,
    intake: scene.intake,
    publicUrl: () => 'https://aldis.example',
  });
  upstream.start();
  const receive = async (path: string, more: Partial<CarrierRequest> = {}) =>
    upstream.receive!(carrierRequest(path, more));
  const tell = async (path: string, value: unknown) =>
    (await receive(path, { headers: { 'content-type': 'application/json' }, body: json(value) })).status;
  return { scene, requests, upstream, receive, tell };
}

function json(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

export const NOTHING = { id: '', status: '', errorCode: '', errorText: '' };

export const OPTIONS: WebhookUpstreamOptions = {
  protocol: 'webhook',
  url: 'https://api.example/sms',
  method: 'POST',
  contentType: 'application/json',
  headers: [],
  body: '',
  username: '',
  password: '',
  timeoutSeconds: 10,
  window: 20,
  mms: false,
  success: [[200, 299]],
  retry: [
    [408, 408],
    [429, 429],
    [500, 599],
  ],
  answer: NOTHING,
  receipt: NOTHING,
  inbound: { id: '', from: '', to: '', text: '', media: '' },
  statuses: new Map(),
  errorCodes: new Map(),
  secret: 's3cret',
  signature: undefined,
  acl: { empty: true, allows: () => true },
  reply: { status: 200, contentType: 'text/plain', body: 'ok' },
};
