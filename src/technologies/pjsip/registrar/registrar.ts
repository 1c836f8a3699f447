import type { PjsipAor, PjsipConfiguration, PjsipEndpoint } from '../../../config/pjsip-types.ts';
import type { Clock } from '../../../messages/clock.ts';
import type { IncomingRequest } from '../../../protocols/sip/stack.ts';
import { formatDate } from '../../../protocols/sip/syntax/date.ts';
import type { ContactTable } from '../contacts.ts';
import type { ClaimedCredentials } from '../identify/endpoint-identifier.ts';
import type { FinalAnswer } from '../inbound/final-answer.ts';
import type { SecurityLog } from '../inbound/security-log.ts';
import { decideRegister } from './decide-register.ts';
import { findAor } from './find-aor.ts';
import { registerAnswer } from './register-answer.ts';

export interface RegistrarOptions {
  readonly configuration: () => PjsipConfiguration;
  readonly contacts: ContactTable;
  readonly security: SecurityLog;
  readonly clock: Clock;
  readonly node: string;
}

/** Answers REGISTERs of endpoints that may speak (RFC 3261 §10.3), after what they change is durable. */
export class Registrar {
  readonly #options: RegistrarOptions;
  #dateSecond = 0;
  #date = '';

  constructor(options: RegistrarOptions) {
    this.#options = options;
  }

  /** @param credentials those the request was authenticated with, if it was */
  register(
    incoming: IncomingRequest,
    endpoint: PjsipEndpoint,
    credentials: ClaimedCredentials | undefined,
    answer: (answer: FinalAnswer) => void,
  ): void {
    const { contacts, clock, security, node } = this.#options;
    const aor = this.#aorOf(incoming, endpoint, credentials);
    if ('status' in aor) {
      answer(aor);
      return;
    }
    const { request, flow } = incoming;
    const registered = contacts.registeredOf(aor.name);
    const decision = decideRegister({
      request,
      flow,
      endpoint,
      aor,
      registered,
      now: clock.now(),
      node,
      isUnreachable: (contact) => contacts.qualificationOf(contact).status === 'Unreachable',
    });
    if (decision.kind === 'refused') {
      if (decision.aclName !== '') security.failedAcl(incoming, endpoint.name, decision.aclName);
      answer(decision);
    } else if (decision.steps.length === 0) {
      answer(this.#accepted(incoming, aor, decision.expires));
    } else {
      contacts.update(aor.name, decision.steps, (error) =>
        answer(error === undefined ? this.#accepted(incoming, aor, decision.expires) : NOT_KEPT),
      );
    }
  }

  #accepted({ request }: IncomingRequest, aor: PjsipAor, expires: number | undefined): FinalAnswer {
    const now = this.#options.clock.now();
    const headers = registerAnswer({
      request,
      contacts: this.#options.contacts.contactsOf(aor.name),
      expires,
      supportPath: aor.supportPath,
      date: this.#dateAt(now),
      now,
    });
    return { status: 200, headers };
  }

  /** The AOR to register with, or the refusal in Asterisk's order (res_pjsip_registrar, registrar_on_rx_request). */
  #aorOf(
    incoming: IncomingRequest,
    endpoint: PjsipEndpoint,
    credentials: ClaimedCredentials | undefined,
  ): PjsipAor | FinalAnswer {
    const { security } = this.#options;
    const configuration = this.#options.configuration();
    if (endpoint.aors.length === 0) {
      security.failedAcl(incoming, endpoint.name, 'registrar_attempt_without_configured_aors');
      return FORBIDDEN;
    }
    const to = incoming.request.to.uri;
    if (to === undefined || to.scheme === 'tel') {
      security.failedAcl(incoming, endpoint.name, 'registrar_invalid_uri_in_to_received');
      return { status: 416 };
    }
    const name = findAor(configuration, endpoint, to, credentials);
    const aor = name === undefined ? undefined : configuration.aors.get(name);
    if (aor === undefined) {
      security.requestNotSupported(incoming, endpoint.name, 'registrar_requested_aor_not_found');
      return { status: 404 };
    }
    if (aor.maxContacts === 0) {
      security.failedAcl(incoming, endpoint.name, 'registrar_attempt_without_registration_permitted');
      return FORBIDDEN;
    }
    return aor;
  }

  /** Written once a second. */
  #dateAt(now: number): string {
    const second = Math.floor(now / 1000);
    if (second !== this.#dateSecond) {
      this.#dateSecond = second;
      this.#date = formatDate(now);
    }
    return this.#date;
  }
}

const FORBIDDEN: FinalAnswer = { status: 403 };

/** The store failed: the phone keeps its old registration and tries again. */
const NOT_KEPT: FinalAnswer = { status: 503, headers: 'Retry-After: 10\r\n' };
