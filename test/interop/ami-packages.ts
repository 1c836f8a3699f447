import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

/** The AMI clients that npm has, as programs load them, with the types that they lack. */

/** An event or an answer, by the names of its fields. */
export type AmiFields = Record<string, string>;

/** asterisk-manager: names of fields in lower case, `managerevent` for each event. */
export interface AsteriskManager extends EventEmitter {
  action(action: object, callback: (error: AmiFields | null | undefined, answer: AmiFields) => void): void;
  disconnect(callback?: () => void): void;
}

/** It connects by itself, and emits `connect` when it has. */
export function asteriskManager(port: number, user: string, secret: string): AsteriskManager {
  const Manager = require('asterisk-manager') as new (...args: unknown[]) => AsteriskManager;
  return new Manager(port, '127.0.0.1', user, secret, true);
}

/** Sends an action; rejects when it is answered with an error. */
export function managerAction(client: AsteriskManager, action: object): Promise<AmiFields> {
  return new Promise((resolve, reject) => {
    client.action(action, (error, answer) => {
      if (error === undefined || error === null) resolve(answer);
      else reject(new Error(JSON.stringify(error)));
    });
  });
}

/** asterisk-ami-client: emits `event` for each event, and each under its own name. */
export interface AsteriskAmiClient extends EventEmitter {
  connect(user: string, secret: string, options: object): Promise<unknown>;
  action(action: object, promised: true): Promise<AmiFields>;
  disconnect(): void;
}

/** Logged in. */
export async function asteriskAmiClient(
  port: number,
  user: string,
  secret: string,
): Promise<AsteriskAmiClient> {
  const Client = require('asterisk-ami-client') as new (options?: object) => AsteriskAmiClient;
  const client = new Client();
  await client.connect(user, secret, { host: '127.0.0.1', port });
  return client;
}

/** yana: emits `event` for each event, and each under its own name. */
export interface Yana extends EventEmitter {
  connect(callback: () => void): void;
  send(action: object, callback: (answer: AmiFields) => void): void;
  disconnect(callback?: () => void): void;
}

/** Logged in. */
export async function yana(port: number, login: string, password: string): Promise<Yana> {
  const Client = require('yana') as new (options: object) => Yana;
  const client = new Client({ port, host: '127.0.0.1', login, password, events: true });
  await new Promise<void>((resolve, reject) => {
    client.once('error', (error) => reject(new Error(String(error))));
    client.connect(resolve);
  });
  return client;
}

const require = createRequire(import.meta.url);
