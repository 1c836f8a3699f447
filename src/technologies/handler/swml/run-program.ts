import { errorCode } from '../../../messages/errors.ts';
import { DocumentError } from '../document-error.ts';
import { type DocumentRequest, documentAt } from './destination.ts';
import { SWML } from './errors.ts';
import { Effort, expandText, expandValue, type Scopes, textAt } from './expand.ts';
import { Frame, type Vars } from './frame.ts';
import type {
  Block,
  Destination,
  Program,
  ReplyForm,
  RequestStep,
  Step,
  Switch,
  Transform,
} from './program.ts';

/** What a program does to the world. */
export interface Effects {
  /** Sends a message. `to` and `from` are empty where the document does not say. */
  reply(reply: ReplyForm): Promise<{ readonly id: string } | 'failed'>;
  request(request: ExpandedRequest): Promise<RequestResult>;
  /** Fetches a document. @throws DocumentError */
  fetch(request: DocumentRequest): Promise<Program>;
}

/** Placeholders are put in; `body` as it is sent. */
export interface ExpandedRequest extends Pick<RequestStep, 'url' | 'verb' | 'headers' | 'timeoutMs'> {
  readonly body: string | undefined;
  /** The body is JSON that was made of an object. */
  readonly json: boolean;
}

export interface RequestResult {
  readonly result: 'success' | 'failed' | 'timeout';
  /** 0: there was no answer. */
  readonly status: number;
  readonly body: string;
}

/**
 * Runs a program to its end, as SignalWire's reference of messaging documents says.
 *
 * Each section or document that `execute` enters is a frame on a stack; a frame has a stack of blocks of its own, for the cases
 * of its `switch`es, down which `goto` goes until a block has the label.
 *
 * @param message `message` of the placeholders.
 * @param documentLimit documents that may be run, this one included.
 * @throws DocumentError
 */
export async function runProgram(
  program: Program,
  message: object,
  documentLimit: number,
  effects: Effects,
): Promise<void> {
  const main = new Frame(program, sectionOf(program, 'main') as Block, {}, {});
  const run = new Run(main, message, documentLimit, effects);
  await run.toEnd();
}

class Run {
  readonly #main: Frame;
  readonly #message: object;
  readonly #documentLimit: number;
  readonly #effects: Effects;
  readonly #effort = new Effort();
  #frames: Frame[];
  #documents = 1;
  #steps = 0;
  #requests = 0;

  constructor(main: Frame, message: object, documentLimit: number, effects: Effects) {
    this.#main = main;
    this.#frames = [main];
    this.#message = message;
    this.#documentLimit = documentLimit;
    this.#effects = effects;
  }

  async toEnd(): Promise<void> {
    for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
      const step = frame.next();
      if (step === undefined) this.#leave(frame);
      else await this.#step(frame, step);
    }
  }

  async #step(frame: Frame, step: Step): Promise<void> {
    if (++this.#steps > MOST_STEPS)
      throw loop(`${step.path}: the document was stopped after ${MOST_STEPS} methods`);
    switch (step.method) {
      case 'receive':
      case 'label':
        return;
      case 'reply':
        return this.#reply(frame, step.reply, step.path);
      case 'request':
        return this.#request(frame, step);
      case 'switch':
        frame.enter(this.#choose(frame, step, step.path));
        return;
      case 'goto':
        frame.jump(expandText(step.label, this.#scopes(frame)), step);
        return;
      case 'execute':
        this.#frames.push(await this.#destination(frame, step, 'execute', step.path));
        frame.enter(step.onReturn);
        return;
      case 'transfer':
        this.#frames = [await this.#destination(frame, step, 'transfer', step.path)];
        return;
      case 'return':
        this.#leave(frame, { value: expandValue(step.value, this.#scopes(frame)) });
    }
  }

  /** A section or document is done: whoever executed it learns what it sent and asked for, and what it returned. */
  #leave(frame: Frame, returned?: { readonly value: unknown }): void {
    this.#frames.pop();
    const caller = this.#frames.at(-1);
    if (caller === undefined) return;
    caller.adopt(frame);
    if (returned !== undefined) caller.vars['return_value'] = returned.value;
  }

  async #reply(frame: Frame, reply: ReplyForm | Switch<ReplyForm>, path: string): Promise<void> {
    const scopes = this.#scopes(frame);
    const form = 'cases' in reply ? this.#choose(frame, reply, `${path}.switch`) : reply;
    const outcome = await this.#effects.reply({
      body: expandText(form.body, scopes),
      media: form.media.map((url) => expandText(url, scopes)),
      to: expandText(form.to, scopes),
      from: expandText(form.from, scopes),
      statusUrl: expandText(form.statusUrl, scopes),
    });
    frame.set('reply_result', outcome === 'failed' ? 'failed' : 'queued');
    frame.set('reply_message_id', outcome === 'failed' ? undefined : outcome.id);
  }

  async #request(frame: Frame, step: RequestStep): Promise<void> {
    const scopes = this.#scopes(frame);
    if (++this.#requests > MOST_REQUESTS) {
      frame.set('request_result', 'limit_exceeded');
      return;
    }
    const json = typeof step.body !== 'string';
    const body =
      typeof step.body === 'string' ? expandText(step.body, scopes) : expandValue(step.body, scopes);
    const {
      result,
      status,
      body: answer,
    } = await this.#effects.request({
      url: expandText(step.url, scopes),
      verb: step.verb,
      headers: step.headers.map(([name, value]) => [name, expandText(value, scopes)]),
      body: typeof body === 'string' && !json ? body : JSON.stringify(body),
      json,
      timeoutMs: step.timeoutMs,
    });
    frame.set('request_result', result);
    frame.set('request_response_code', status === 0 ? undefined : status);
    frame.set('request_response_body', status === 0 ? undefined : answer.slice(0, MOST_ANSWER));
    frame.set('request_response', step.saveVariables ? jsonOf(answer) : undefined);
  }

  #choose<Outcome>(frame: Frame, choice: Switch<Outcome>, path: string): Outcome {
    const value = transformed(textAt(choice.variable, this.#scopes(frame)), choice.transform);
    const outcome = choice.cases.get(value) ?? choice.otherwise;
    if (outcome !== undefined) return outcome;
    throw new DocumentError(
      SWML.noMatch,
      `${path}: no case fits what ${choice.variable} is, and there is no default`,
    );
  }

  async #destination(
    frame: Frame,
    step: Destination,
    method: 'execute' | 'transfer',
    path: string,
  ): Promise<Frame> {
    const scopes = this.#scopes(frame);
    const params = expandValue(step.params, scopes) as Readonly<Record<string, unknown>>;
    const expanded = step.expands ? (text: string) => expandText(text, scopes) : (text: string) => text;
    const found = documentAt(step.dest, expanded, method, path);
    if (found.kind === 'section') {
      const block = sectionOf(frame.program, found.name);
      if (block === undefined) {
        throw new DocumentError(
          SWML.sectionNotFound,
          `${path}: there is no section ${JSON.stringify(step.dest.slice(0, 64))}`,
        );
      }
      return new Frame(frame.program, block, params, { ...frame.vars });
    }
    if (++this.#documents > this.#documentLimit) {
      throw loop(`${path}: the message was stopped after ${this.#documentLimit} documents`);
    }
    const program =
      found.kind === 'inline'
        ? found.program
        : await this.#effects.fetch({
            url: found.url,
            verb: method === 'execute' ? 'POST' : step.verb,
            params,
            vars: frame.vars,
            method,
            path,
          });
    // A document of its own reads what main has set, not what sections have set that are not done.
    const vars: Vars = { ...this.#main.vars };
    return new Frame(program, sectionOf(program, 'main') as Block, params, vars);
  }

  #scopes(frame: Frame): Scopes {
    return { message: this.#message, params: frame.params, vars: frame.vars, effort: this.#effort };
  }
}

function sectionOf(program: Program, name: string): Block | undefined {
  return program.sections.get(name);
}

function transformed(value: string, transform: Transform | undefined): string {
  let text = value;
  if (transform?.startsWith('lowercase')) text = text.toLowerCase();
  if (transform?.startsWith('uppercase')) text = text.toUpperCase();
  return transform?.endsWith('trim') ? text.trim() : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: there is nothing to be saved, and the answer itself is in request_response_body.
    return undefined;
  }
}

function loop(text: string): DocumentError {
  return new DocumentError(errorCode('loop'), text);
}

const MOST_STEPS = 100;
const MOST_REQUESTS = 10;
/** Characters of request_response_body. */
const MOST_ANSWER = 64 * 1024;
