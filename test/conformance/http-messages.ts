import { readParameters } from '../../src/interfaces/ami/http/parameters.ts';
import { placeOf } from '../../src/interfaces/ami/http/places.ts';
import { formOf } from '../../src/interfaces/ami/http/render.ts';

/**
 * An HTTP answer with the AMI messages in its body as AMI would write them, whichever form they have: so every declared
 * difference counts over HTTP, too. The line `Form` that is added to the head says whether the body is to the byte what
 * these messages look like in the form of that place; `cut`, where the recorder kept only its beginning.
 */
export function inPlain(request: string, answer: string, judged: (message: string) => string): string {
  const asked = askedFor(request);
  const end = answer.indexOf('\r\n\r\n');
  if (asked === undefined || !answer.startsWith('HTTP/1.1 200 ') || end < 0) return answer;
  const body = answer.slice(end + 4);
  const form = formOf(asked.place, asked.parameters);
  const length = Number(/\r\nContent-Length: *(\d+)/i.exec(answer.slice(0, end + 2))?.[1] ?? -1);
  const isCut = body.length < length;
  const messages = messagesIn(body, asked.place.format);
  if (isCut) messages.pop();
  const rendered = form.head + messages.map(form.render).join('');
  const isRight = isCut ? body.startsWith(rendered) : body === rendered + form.foot;
  const said = `Form: ${isRight ? asked.place.format : `not ${asked.place.format}`}${isCut ? ' cut' : ''}`;
  const head = answer.slice(0, end).replace(/\r\nContent-Length: *\d+/i, '\r\nContent-Length: <length>');
  return `${head}\r\n${said}\r\n\r\n${messages.map((message) => judged(message)).join('')}`;
}

export interface HttpParts {
  /** Status, headers and `Form`. */
  readonly head: string;
  /** AMI messages, each with its empty line. */
  readonly messages: readonly string[];
  readonly isCut: boolean;
}

/** What {@link inPlain} gave; undefined for an answer that holds no AMI. */
export function partsOf(plain: string): HttpParts | undefined {
  const end = plain.indexOf('\r\n\r\n');
  const head = plain.slice(0, end);
  if (!/\r\nForm: /.test(head)) return undefined;
  return {
    head: head.replace(/ cut$/, ''),
    messages: plainMessages(plain.slice(end + 4)),
    isCut: head.endsWith(' cut'),
  };
}

/** The action that a request asks for, as AMI writes it; line breaks inside a value as ␍ and ␊. */
export function actionIn(request: string): string | undefined {
  const lines = askedFor(request)?.parameters.map(([name, value]) => `${name}: ${value}`);
  return lines?.map((line) => `${line.replaceAll('\r', '␍').replaceAll('\n', '␊')}\r\n`).join('');
}

function askedFor(request: string) {
  const [method = '', target = ''] = request.split(' ', 2);
  const [path = '', query = ''] = target.split('?', 2);
  const place = placeOf(path);
  if (place === undefined) return undefined;
  const end = request.indexOf('\r\n\r\n');
  const body = /\r\nTransfer-Encoding: chunked/i.test(request.slice(0, end))
    ? (request.slice(end + 4).split('\r\n')[1] ?? '')
    : request.slice(end + 4);
  return { place, parameters: readParameters(method === 'POST' ? body : query) };
}

function messagesIn(body: string, format: 'plain' | 'html' | 'xml'): string[] {
  if (format === 'plain') return plainMessages(body);
  if (format === 'html')
    return body
      .slice(body.search(/<tr><td>/))
      .split(/<tr><td colspan="2"><hr><\/td><\/tr>\r\n/)
      .slice(0, -1)
      .map((block) => messageOf(block.matchAll(/<tr><td>(.*?)<\/td><td>([\s\S]*?)<\/td><\/tr>\n/g)));
  return [...body.matchAll(/<response [^>]*><\w+((?: \w+(?:-\d+)?='[^']*')*) \/><\/response>\n/g)].map(
    ([, attributes = '']) => messageOf(attributes.matchAll(/ (\w+(?:-\d+)?)='([^']*)'/g), nameOf),
  );
}

function messageOf(pairs: Iterable<RegExpMatchArray>, named = (name: string) => name): string {
  let text = '';
  for (const [, name = '', value = ''] of pairs)
    text += `${named(name.replace(/-\d{1,5}$/, ''))}: ${unescaped(value)}\r\n`;
  return `${text}\r\n`;
}

/** A message ends with an empty line; some end with several, and some values with a line feed of their own. */
function plainMessages(body: string): string[] {
  return body.split(/(?<=\r?\n\r\n)(?=[A-Za-z])/).filter((message) => message !== '');
}

function unescaped(text: string): string {
  const named = (name: string): string => ENTITIES[name] ?? '';
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_entity, name: string) => named(name));
}

/** XML has names in lower case with `_` for all that is no letter or digit. */
function nameOf(lower: string): string {
  const numbered = /^(category|templates|line|istemplate)_(\d{6})(?:_(\d{6}))?$/.exec(lower);
  if (numbered !== null) {
    const name = numbered[1] === 'istemplate' ? 'IsTemplate' : nameOf(numbered[1] as string);
    return [name, ...numbered.slice(2).filter((digits) => digits !== undefined)].join('-');
  }
  return NAMES.get(lower) ?? lower.charAt(0).toUpperCase() + lower.slice(1);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const NAMES = new Map(
  (
    'ActionID EventList LastReload EventTV EventVersion AccountID SessionID LocalAddress RemoteAddress UsingPassword ' +
    'SessionTV SystemName MessageID UserEvent ListItems ObjectType ObjectName OutboundAuths DeviceState ActiveChannels ' +
    'RegExpire ViaAddress CallID JSON UserAgent EndpointName RoundtripUsec QualifyFrequency QualifyTimeout MaxContacts ' +
    'RequestType ExpectedResponse AMIversion AsteriskVersion CoreStartupDate CoreStartupTime CoreReloadDate CoreReloadTime'
  )
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
);
