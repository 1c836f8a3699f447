import { createRequire } from 'node:module';

/**
 * The REST clients that npm has for this API, unmodified, with the types that they lack here. They speak HTTPS; whoever runs
 * this gives the certificate by NODE_EXTRA_CA_CERTS.
 */
export interface RestClient {
  readonly messages: MessageList & ((sid: string) => MessageContext);
}

interface MessageList {
  create(message: {
    readonly from?: string;
    readonly to: string;
    readonly body?: string;
    readonly mediaUrl?: readonly string[];
    readonly statusCallback?: string;
    readonly messagingServiceSid?: string;
  }): Promise<MessageInstance>;
  list(filter?: {
    readonly limit?: number;
    readonly pageSize?: number;
    readonly from?: string;
    readonly to?: string;
    readonly dateSent?: Date;
  }): Promise<MessageInstance[]>;
}

interface MessageContext {
  fetch(): Promise<MessageInstance>;
  update(changes: { readonly body: string }): Promise<MessageInstance>;
  remove(): Promise<boolean>;
  readonly media: { list(): Promise<{ readonly sid: string; readonly contentType: string }[]> };
}

export interface MessageInstance {
  readonly sid: string;
  readonly accountSid: string;
  readonly body: string;
  readonly status: string;
  readonly direction: string;
  readonly numSegments: string;
  readonly numMedia: string;
  readonly dateCreated: Date;
  readonly errorCode: number | string | null;
  readonly messagingServiceSid: string | null;
}

/** What the clients throw for an error answer. */
export interface RestError extends Error {
  readonly status: number;
  readonly code: number;
  readonly moreInfo: string;
}

/** `@signalwire/compatibility-api`. @param host and port */
export function signalwireClient(host: string, project: string, token: string): RestClient {
  const { RestClient: create } = require('@signalwire/compatibility-api') as {
    RestClient: (project: string, token: string, options: object) => RestClient;
  };
  return create(project, token, { signalwireSpaceUrl: host });
}

/** `twilio`, its base URL changed; it wants an account that begins with `AC`. */
export function twilioClient(host: string, project: string, token: string): RestClient {
  const create = require('twilio') as (
    account: string,
    token: string,
  ) => RestClient & {
    api: { baseUrl: string };
  };
  const client = create(`AC${project.replaceAll('-', '')}`, token);
  client.api.baseUrl = `https://${host}`;
  return client;
}

/** Does the published check of a callback's signature, JSON or form. */
export function signalwireAccepts(key: string, signature: string, url: string, raw: string): boolean {
  const { validateRequest } = require('@signalwire/web-api') as {
    validateRequest: (key: string, header: string, url: string, raw: string) => boolean;
  };
  return validateRequest(key, signature, url, raw);
}

/** The same of `@signalwire/compatibility-api`, for forms. */
export function compatibilityAccepts(
  key: string,
  signature: string,
  url: string,
  fields: Readonly<Record<string, string>>,
): boolean {
  const { RestClient: published } = require('@signalwire/compatibility-api') as {
    RestClient: {
      validateRequest: (key: string, header: string, url: string, fields: object) => boolean;
    };
  };
  return published.validateRequest(key, signature, url, fields);
}

const require = createRequire(import.meta.url);
