import { isUtf8 } from 'node:buffer';
import type {
  FastifyError,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import type { ProjectOptions } from '../../config/configuration.ts';
import { allowanceHeaders } from '../../projects/access.ts';
import { createPages } from '../../projects/pages.ts';
import { parseProjectId } from '../../projects/sid.ts';
import { createMessage } from './create-message.ts';
import { CompatError } from './errors.ts';
import { type Form, formOf, parseForm, parseMultipart } from './form.ts';
import { listMessages } from './list-messages.ts';
import { deleteMedia, listMedia, showMedia, wantedOf } from './media.ts';
import { deleteMessage, showMessage, updateMessage } from './one-message.ts';
import type { Answer, CompatOptions } from './options.ts';
import { OPERATIONS } from './schemas.ts';

/**
 * The Compatibility API: SignalWire's, below `/api/laml/2010-04-01`, and the same below `/2010-04-01`, where Twilio's own
 * clients look for it. Each path also ends in `.json`. Its answers are those of
 * https://developer.signalwire.com/rest/compatibility-api.
 */
export function compatRoutes(options: CompatOptions): FastifyPluginAsync {
  return async (server) => {
    await server.register(async (api) => mount(api, options, true), { prefix: '/api/laml/2010-04-01' });
    await server.register(async (api) => mount(api, options, false), { prefix: '/2010-04-01' });
  };
}

/** @param isDescribed false: it stands in the description already, under another path */
function mount(api: FastifyInstance, options: CompatOptions, isDescribed: boolean): void {
  const projects = new WeakMap<FastifyRequest, ProjectOptions>();
  const { messaging } = options;
  const pages = createPages(options);

  // Requests are read by hand and answers written as they are: schemas only describe them.
  api.setValidatorCompiler(() => () => true);
  api.setSerializerCompiler(() => JSON.stringify);
  const as = (name: keyof typeof OPERATIONS, isJson = false) => ({
    schema: isDescribed && !isJson ? OPERATIONS[name] : { hide: true },
  });

  api.removeAllContentTypeParsers();
  const read = (type: string, parse: (text: string) => Form | CompatError) => {
    const limits = { parseAs: 'buffer', bodyLimit: LARGEST_BODY } as const;
    api.addContentTypeParser<Buffer>(type, limits, (_request, body, done) => {
      // What is no UTF-8 would become a text that nobody wrote.
      const form = isUtf8(body)
        ? parse(body.toString())
        : new CompatError('invalid', 'The body must be UTF-8');
      if (form instanceof CompatError) done(form);
      else done(null, form);
    });
  };
  read(FORM_TYPE, parseForm);
  read(JSON_TYPE, readJson);
  const limits = { parseAs: 'buffer', bodyLimit: LARGEST_MULTIPART } as const;
  const readParts = async ({ headers }: FastifyRequest, body: Buffer) =>
    thrown(await parseMultipart(body, headers['content-type'] ?? ''));
  api.addContentTypeParser<Buffer>(MULTIPART_TYPE, limits, readParts);
  api.setErrorHandler((error: FastifyError | CompatError, _request, reply) =>
    refuse(reply, errorOf(error, options)),
  );
  api.setNotFoundHandler((request, reply) => {
    const methods = METHODS.find(([path]) => path.test(pathOf(request)))?.[1];
    if (methods === undefined) return refuse(reply, new CompatError('notFound'));
    reply.header('allow', methods);
    return refuse(reply, new CompatError('method'));
  });

  api.addHook('onRequest', (request, reply, done) => {
    const project = admit(options, request, reply);
    if (project instanceof CompatError) {
      refuse(reply, project);
      return;
    }
    projects.set(request, project);
    done();
  });

  /** A request's project and names, without the `.json` at the end. */
  const namesOf = (request: FastifyRequest) => {
    const { sid = '', media = '' } = request.params as { sid?: string; media?: string };
    return {
      project: projects.get(request)?.id ?? '',
      message: media === '' ? withoutJson(sid) : sid,
      media: withoutJson(media),
      isJson: media.endsWith('.json'),
    };
  };

  for (const end of ['', '.json']) {
    const isJson = end !== '';
    api.post(`${ACCOUNT}/Messages${end}`, as('create', isJson), async (request, reply) => {
      const { project } = namesOf(request);
      const key = request.headers['idempotency-key'];
      const once = Array.isArray(key) ? key.join() : key;
      return answer(reply, await createMessage(options, project, bodyOf(request), once));
    });
    api.get(`${ACCOUNT}/Messages${end}`, as('list', isJson), async (request, reply) => {
      const { project } = namesOf(request);
      return answer(reply, await listMessages(pages, project, queryOf(request)));
    });
    api.get(`${ACCOUNT}/Messages/:sid/Media${end}`, as('listMedia', isJson), async (request, reply) => {
      const { project, message } = namesOf(request);
      return answer(reply, await listMedia(messaging, project, message, queryOf(request)));
    });
  }
  api.get(`${ACCOUNT}/Messages/:sid`, as('show'), async (request, reply) => {
    const { project, message } = namesOf(request);
    return answer(reply, await showMessage(messaging, project, message));
  });
  api.post(`${ACCOUNT}/Messages/:sid`, as('update'), async (request, reply) => {
    const { project, message } = namesOf(request);
    return answer(reply, await updateMessage(messaging, project, message, bodyOf(request)));
  });
  api.delete(`${ACCOUNT}/Messages/:sid`, as('remove'), async (request, reply) => {
    const { project, message } = namesOf(request);
    return answer(reply, await deleteMessage(messaging, project, message));
  });
  api.get(`${ACCOUNT}/Messages/:sid/Media/:media`, as('showMedia'), async (request, reply) => {
    const { project, isJson, ...names } = namesOf(request);
    const wants = isJson ? 'description' : wantedOf(request.headers.accept);
    reply.header('vary', 'Accept');
    return answer(reply, await showMedia(options, project, names, wants));
  });
  api.delete(`${ACCOUNT}/Messages/:sid/Media/:media`, as('removeMedia'), async (request, reply) => {
    const { project, ...names } = namesOf(request);
    return answer(reply, await deleteMedia(messaging, project, names));
  });
}

/** The project of a request, or why it may not be made. Counts what writes. */
function admit(
  { access }: Pick<CompatOptions, 'access'>,
  request: FastifyRequest,
  reply: FastifyReply,
): ProjectOptions | CompatError {
  const who = access.authenticate({
    authorization: request.headers.authorization,
    remoteAddress: request.socket.remoteAddress ?? '',
    scope: 'messaging',
  });
  if (who.kind === 'throttled') {
    reply.header('retry-after', who.retryAfterSeconds);
    return new CompatError('rate');
  }
  if (who.kind === 'unauthorized') return new CompatError('authentication');
  // The contract knows no 403 here.
  if (who.kind === 'forbidden') return new CompatError('scope');
  const { project } = who;
  const { account } = request.params as { account?: string };
  if (account !== undefined && parseProjectId(account) !== project.id) return new CompatError('account');
  const writes = request.method === 'POST' || request.method === 'DELETE';
  const allowance = writes ? access.countWrite(project) : access.allowance(project);
  reply.headers(allowanceHeaders(allowance));
  if (!writes || allowance.allowed) return project;
  reply.header('retry-after', allowance.resetSeconds);
  return new CompatError('rate');
}

function answer(reply: FastifyReply, given: Answer | CompatError): FastifyReply {
  if (given instanceof CompatError) return refuse(reply, given);
  reply.code(given.status);
  if (given.location !== undefined) reply.header('location', given.location);
  if (given.body === undefined) return reply.send();
  return reply.type(JSON_ANSWER).send(JSON.stringify(given.body));
}

function refuse(reply: FastifyReply, error: CompatError): FastifyReply {
  if (error.status === 401) reply.header('www-authenticate', 'Basic realm="Aldis", charset="UTF-8"');
  return reply.code(error.status).type(JSON_ANSWER).send(JSON.stringify(error.body));
}

/** Fastify's own refusals (a body too long, of a type nobody reads) in the words of this API. */
function errorOf(error: FastifyError | CompatError, { log }: Pick<CompatOptions, 'log'>): CompatError {
  if (error instanceof CompatError) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new CompatError('invalid', 'The body is too long');
  if (statusCode === 415) return new CompatError('invalid', `The Content-Type must be ${FORM_TYPE}`);
  if (statusCode < 500) return new CompatError('invalid', 'The request cannot be read');
  log.error({ err: error }, 'A request to the Compatibility API failed');
  return new CompatError('internal');
}

function readJson(text: string): Form | CompatError {
  if (text.trim() === '') return new Map();
  try {
    return formOf(JSON.parse(text));
  } catch {
    return new CompatError('invalid', 'The body is not JSON');
  }
}

/** For what Fastify calls: its way to say no is to throw. */
function thrown(form: Form | CompatError): Form {
  if (form instanceof CompatError) throw form;
  return form;
}

/** Without a body and its type, Fastify calls no parser. */
function bodyOf({ body }: FastifyRequest): Form {
  return body instanceof Map ? body : new Map();
}

function queryOf({ query }: FastifyRequest): Form {
  return thrown(formOf(query));
}

function pathOf({ url }: FastifyRequest): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

function withoutJson(text: string): string {
  return text.endsWith('.json') ? text.slice(0, -5) : text;
}

const ACCOUNT = '/Accounts/:account';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const MULTIPART_TYPE = 'multipart/form-data';
const JSON_TYPE = 'application/json';
const JSON_ANSWER = 'application/json; charset=utf-8';
/** A text of 1600 characters and 8 URLs, all escaped, are 70 KB. */
const LARGEST_BODY = 262_144;
/** Four thousand parts take 40 ms to be read. */
const LARGEST_MULTIPART = 65_536;
/** What can be asked where. */
const METHODS: readonly (readonly [path: RegExp, methods: string])[] = [
  [/\/Accounts\/[^/]+\/Messages(?:\.json)?$/, 'GET, HEAD, POST'],
  [/\/Accounts\/[^/]+\/Messages\/[^/]+$/, 'GET, HEAD, POST, DELETE'],
  [/\/Accounts\/[^/]+\/Messages\/[^/]+\/Media(?:\.json)?$/, 'GET, HEAD'],
  [/\/Accounts\/[^/]+\/Messages\/[^/]+\/Media\/[^/]+$/, 'GET, HEAD, DELETE'],
];
