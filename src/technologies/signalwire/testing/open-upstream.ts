import { carrierRequest, UpstreamScene } from '../../../carriers/testing/upstream-scene.ts';
import type { CarrierRequest } from '../../../carriers/upstream.ts';
import type { SignalwireUpstreamOptions } from '../../../config/carriers.ts';
import {
  OutgoingError,
  type OutgoingErrorCode,
  type OutgoingRequest,
} from '../../../protocols/http/outgoing.ts';
import { signedForm, signedJson } from '../../../protocols/signalwire/signed-request.ts';
import { createSignalwireUpstream } from '../create-upstream.ts';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** An upstream whose peer gives the one answer to all, or fails so, with what it was asked and what it told. */
export function open(
  options: Partial<SignalwireUpstreamOptions> = {},
  answer: Answer | OutgoingErrorCode = CREATED,
) {
  const scene = new UpstreamScene();
  const requests: OutgoingRequest[] = [];
  const upstream = createSignalwireUpstream({ ...OPTIONS, ...options }, scene.surroundings, {
    carrier: { name: 'acme' },
    http: {
      request: async (request) => {
        requests.push(request);
        if (typeof answer === 'string') throw new OutgoingError(answer, `It is ${answer}.`);
        const { status, headers = {}, body = '' } = answer;
        const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
        return { status, headers, body: bytes, url: request.url };
      },
    },
    mediaLink: scene.mediaLink,
    intake: scene.intake,
    publicUrl: () => 'https://aldis.example',
  });
  upstream.start();
  const receive = async (request: CarrierRequest) => {
    const { status, contentType, body } = await upstream.receive!(request);
    return [status, contentType, body] as const;
  };
  return { scene, requests, upstream, receive };
}

/** What the peer tells, as JSON or as a form, with its signature. */
export function signed(
  path: string,
  payload: object | readonly (readonly [string, string])[],
  key = 'PSK_1',
): CarrierRequest {
  const { url } = carrierRequest(path);
  const signing = { key, id: 'x', at: 0 };
  const { headers, body } = Array.isArray(payload)
    ? signedForm(url, payload, signing)
    : signedJson(url, JSON.stringify(payload), signing);
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return carrierRequest(path, { headers: lower, body: Buffer.from(body) });
}

const OPTIONS: SignalwireUpstreamOptions = {
  protocol: 'signalwire',
  url: 'https://upstream.example',
  api: 'native',
  project: 'project',
  token: 'PT_1',
  signingKey: 'PSK_1',
  timeoutSeconds: 10,
  window: 20,
  mms: true,
};

export const CREATED: Answer = { status: 201, body: { id: 'B1', status: 'queued', number_of_segments: 2 } };
