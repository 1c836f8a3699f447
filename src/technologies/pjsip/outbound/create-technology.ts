import { errorCode } from '../../../messages/errors.ts';
import type { Message } from '../../../messages/message.ts';
import {
  type Accepted,
  type Draft,
  destinationOf,
  type FinalFailure,
  type Leg,
  type Outcome,
  type Refusal,
} from '../../../messages/technology.ts';
import { formatUri } from '../../../protocols/sip/syntax/format-uri.ts';
import { type Content, withFiles, withLinks } from '../content/with-media.ts';
import { parseAddress } from '../destination/address.ts';
import { shown } from '../destination/destination.ts';
import { CPIM_TYPE } from '../imdn/imdn.ts';
import { requestImdn } from '../imdn/request-imdn.ts';
import { reachableOf } from './contact-lookup.ts';
import { type Dialect, PJSIP, SIP } from './dialect.ts';
import { Exchange } from './exchange.ts';
import { type FromTemplate, senderUri } from './from-header.ts';
import { failed } from './outcome.ts';
import { type Plans, plansOf } from './plan.ts';
import { whyUnreachable } from './reach.ts';
import { MESSAGE } from './request-form.ts';
import { attempted, refusal, type SipTechnology, type SipTechnologyOptions } from './sip-technology.ts';
import { toHeader } from './to-header.ts';
import { checkVariables, customHeaders, isHeaderValue, type Variables } from './variables.ts';
import type { Way } from './way.ts';
import { wayOfLeg } from './way-of-leg.ts';

/** `pjsip:`, as Asterisk 22 has it. */
export function createPjsipTechnology(options: SipTechnologyOptions): SipTechnology {
  return new OutboundTechnology(PJSIP, options);
}

/** `sip:`, as chan_sip had it, over the same stack and to the same endpoints, contacts and lanes. */
export function createSipTechnology(options: SipTechnologyOptions): SipTechnology {
  return new OutboundTechnology(SIP, options);
}

class OutboundTechnology implements SipTechnology {
  readonly name: string;
  readonly #dialect: Dialect;
  readonly #options: SipTechnologyOptions;
  readonly #plans: () => Plans;

  constructor(dialect: Dialect, options: SipTechnologyOptions) {
    this.name = dialect.name;
    this.#dialect = dialect;
    this.#options = options;
    this.#plans = plansOf(dialect, options.configuration);
  }

  accept(request: Draft): Accepted | Refusal {
    if (!isHeaderValue(request.from))
      return refusal('invalid', 'From holds a line break, a NUL or a character that is no byte.');
    if (!isHeaderValue(request.to))
      return refusal('invalid', 'To holds a line break, a NUL or a character that is no byte.');
    const plans = this.#plans();
    const plan = plans.plan(request.destination);
    if (plan.kind === 'bad-destination') return refusal(plan.error, plan.reason);
    if (plans.sender(request.from, plan) === undefined) {
      return refusal('invalid', `${shown(request.from)} cannot stand in a From header.`);
    }
    const checked = checkVariables(request.variables, this.#dialect.variables);
    if (checked.kind === 'refused') return checked;
    const requestUri = this.#dialect.takesRequestUri ? requestUriIn(checked.headers) : undefined;
    if (requestUri !== undefined && parseAddress(requestUri) === undefined) {
      return refusal('invalid', `The Request-URI ${shown(requestUri)} cannot be read.`);
    }
    const unreachable = whyUnreachable(this.#options.stack, plan);
    if (unreachable !== undefined) return refusal('transport', unreachable);
    return {
      kind: 'accepted',
      lane: plan.lane,
      offline: plan.target.kind === 'aors' && this.#aorWithContacts(plan.target.aors) === undefined,
      contentType: this.#dialect.contentType(request.contentType, checked.contentType),
      variables: checked.headers,
    };
  }

  legs(message: Message): readonly Leg[] | FinalFailure {
    const plan = this.#plans().plan(destinationOf(message));
    if (plan.kind === 'bad-destination') return failed('removed', 0, '', false, plan.reason);
    if (plan.target.kind === 'uri') return [{ key: plan.uriLeg, address: plan.uriLeg }];
    const aor = this.#aorWithContacts(plan.target.aors);
    if (aor === undefined) return [];
    return reachableOf(this.#options.contacts, aor).map(({ uri }) => ({ key: uri, address: uri }));
  }

  deliver(message: Message, leg: Leg, attempt: number): Promise<Outcome> {
    const begin = (content: Content) =>
      attempted((settle) => this.#begin(message, content, leg, attempt, settle));
    try {
      const content = this.#content(message);
      return content instanceof Promise ? content.then(begin, unreadable) : begin(content);
    } catch (error) {
      return Promise.resolve(unreadable(error));
    }
  }

  lanesOfAor(aor: string): readonly string[] {
    return this.#plans().lanes.of(aor);
  }

  /** Returns an outcome if it is known without sending anything. */
  #begin(
    message: Message,
    content: Content,
    leg: Leg,
    attempt: number,
    settle: (outcome: Outcome) => void,
  ): Outcome | undefined {
    const plans = this.#plans();
    const plan = plans.plan(destinationOf(message));
    if (plan.kind === 'bad-destination') return failed('removed', 0, '', false, plan.reason);
    const found = wayOfLeg(plans, plan, this.#options.contacts, leg.key);
    if (found === undefined) return { kind: 'absent' };
    if ('kind' in found) return failed(found.error, 0, '', false, found.reason);
    const sender = plans.sender(message.from, plan);
    if (sender === undefined)
      return failed('invalid', 0, '', false, 'Its sender cannot stand in a From header.');

    const { stack, randomBytes } = this.#options;
    const way = plan.way === undefined ? found.way : this.#rewritten(plan.way, message);
    const envelope = plan.endpoint?.messageImdn ? this.#envelope(message, content, sender, way) : undefined;
    new Exchange(
      {
        form: MESSAGE,
        stack,
        plans,
        plan,
        message,
        attempt,
        way,
        flow: found.flow,
        sender,
        to: plans.toOverride(message.to),
        custom: customHeaders(message.variables),
        contentType: envelope === undefined ? content.contentType : CPIM_TYPE,
        body: envelope ?? content.body,
        tcpSwitchBytes: content.tcpSwitchBytes,
        randomBytes,
      },
      settle,
    ).begin();
    return undefined;
  }

  /** The way with the request line, and so the To header, that the variable Request-URI gives. */
  #rewritten(way: Way, message: Message): Way {
    const text = this.#dialect.takesRequestUri ? requestUriIn(message.variables) : undefined;
    const address = text === undefined ? undefined : parseAddress(text);
    if (address === undefined) return way;
    const requestUri = formatUri(address.uri, 'request-uri');
    return { ...way, uri: address.uri, requestUri, to: toHeader('', address.uri) };
  }

  /** What it says, files included: as links behind the text, or in full where the endpoint asks for that. */
  #content(message: Message): Content | Promise<Content> {
    const { media } = this.#options;
    const files = message.project?.media;
    if (media === undefined || files === undefined || files.length === 0) return message;
    const plan = this.#plans().plan(destinationOf(message));
    const isInline = plan.kind === 'plan' && plan.endpoint?.messageMedia === 'inline';
    return isInline ? withFiles(message, files, media) : withLinks(message, files, media);
  }

  /** Asterisk's search order: the first AOR that has anybody. Aldis sends to all of its contacts. */
  #aorWithContacts(aors: readonly string[]): string | undefined {
    for (const aor of aors) if (reachableOf(this.#options.contacts, aor).length > 0) return aor;
    return undefined;
  }

  /** RFC 5438: the same bytes for every attempt, so the local address is not the transport's of the day. */
  #envelope(message: Message, content: Content, sender: FromTemplate, way: Way): Buffer | undefined {
    const host = this.#options.stack.transports[0]?.local.address ?? 'localhost';
    return requestImdn({
      id: message.id,
      from: senderUri(sender, host),
      to: way.to.slice(way.to.lastIndexOf('<') + 1, -1),
      contentType: content.contentType,
      body: content.body,
      createdAt: message.createdAt,
    });
  }
}

/** The disk may be there again later; the file may not, so that it is not tried for ever. */
function unreadable(error: unknown): Outcome {
  // The text of such an error names the file's place.
  const { code = 'no code' } = error as NodeJS.ErrnoException;
  return {
    kind: 'retry',
    code: 0,
    text: '',
    errorCode: errorCode('unknown'),
    errorMessage: `A file of the message could not be read (${code})`,
    bounded: true,
    left: false,
  };
}

function requestUriIn(variables: Variables): string | undefined {
  return variables.find(([name]) => name.toLowerCase() === 'request-uri')?.[1];
}
