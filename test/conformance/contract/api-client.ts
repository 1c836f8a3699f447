import type { Contract } from './contract.ts';

/** What an API answered, its body read as JSON where it is some. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface ApiRequest {
  readonly method: string;
  /** As the contract spells it, its parameters in braces. */
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** With its question mark. */
  readonly query?: string;
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  /** Instead of json and form: as it stands. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks an API, and has the contract judge each answer. */
export class ApiClient {
  /** `POST /api/messaging/messages 201`: what was judged so far. */
  readonly judged = new Set<string>();
  readonly #base: string;
  readonly #authorization: string;
  readonly #contract: Contract | undefined;

  /** @param base what stands before the contract's paths */
  constructor(base: string, authorization: string, contract: Contract | undefined) {
    this.#base = base;
    this.#authorization = authorization;
    this.#contract = contract;
  }

  async ask(request: ApiRequest): Promise<ApiAnswer> {
    const { method, path, parameters = {}, query = '' } = request;
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(parameters[name] ?? ''),
    );
    const response = await fetch(`${this.#base}${filled}${query}`, {
      method,
      headers: { authorization: this.#authorization, ...contentType(request), ...request.headers },
      ...bodyOf(request),
    });
    const text = await response.text();
    const answer = {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : read(text),
    };
    this.#contract?.judge({ method, path }, answer);
    this.judged.add(`${method} ${path} ${answer.status}`);
    return answer;
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function contentType({ json, form, raw }: ApiRequest): Record<string, string> {
  if (form !== undefined) return { 'content-type': 'application/x-www-form-urlencoded' };
  return json !== undefined || raw !== undefined ? { 'content-type': 'application/json' } : {};
}

function bodyOf({ json, form, raw }: ApiRequest): { body?: string } {
  if (raw !== undefined) return { body: raw };
  if (json !== undefined) return { body: JSON.stringify(json) };
  if (form === undefined) return {};
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const one of typeof value === 'string' ? [value] : value) fields.append(name, one);
  }
  return { body: fields.toString() };
}
