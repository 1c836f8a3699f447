import type { Clock } from '../../../messages/clock.ts';
import type { MediaIntake } from '../../../messages/media.ts';
import type { Messaging } from '../../../messages/messaging.ts';
import type { Numbers } from '../../../messages/numbers/numbers.ts';
import { createDiscoAnswers } from '../component/answer-disco.ts';
import { answerGateway } from '../component/answer-gateway.ts';
import { answerPresence } from '../component/answer-presence.ts';
import { createRegistrationAnswers } from '../component/answer-registration.ts';
import { createVcardAnswers } from '../component/answer-vcard.ts';
import type { XmppLog } from '../service.ts';
import type { XmppInbound, XmppStream } from '../stream.ts';
import { type AnswerIq, answerIq, createEntityAnswers } from './answer-iq.ts';
import { Directions, type DirectionsOptions } from './directions.ts';
import { MessageReceiver } from './receive-message.ts';
import { sendStatuses } from './send-statuses.ts';

export interface XmppInboundOptions {
  /** Asked only once it is there. */
  readonly messaging: () => Pick<Messaging, 'submit' | 'onStatus'>;
  readonly numbers: () => Pick<Numbers, 'boundTo' | 'reaches' | 'send' | 'receive'>;
  /** Of the moment. */
  readonly directory: DirectionsOptions['directory'];
  /** Fetches files that are shared by URL. */
  readonly media: Pick<MediaIntake, 'fetch' | 'release'>;
  /** The connection of an account: XmppService.stream. */
  readonly stream: (account: string) => XmppStream | undefined;
  /** Of Aldis, for who asks. */
  readonly version: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: XmppLog;
}

export interface XmppInboundService {
  readonly take: XmppInbound;
  /** Tells nobody any more what becomes of his messages. */
  close(): void;
}

/** The incoming half of the technology: what people write to our accounts, and what their clients ask these. */
export function createXmppInbound(options: XmppInboundOptions): XmppInboundService {
  const { messaging, numbers, directory, media, stream: streamOf, version, clock, log } = options;
  const directions = new Directions({ numbers, directory });
  const receiver = new MessageReceiver({ directions, messaging, numbers, media, log });
  const entity = createEntityAnswers(version, clock);
  const ofClients: readonly AnswerIq[] = [entity];
  const ofComponents: readonly AnswerIq[] = [
    entity,
    createDiscoAnswers(directions),
    createVcardAnswers(directions),
    createRegistrationAnswers(directions),
    answerGateway,
  ];
  const close = sendStatuses({ messaging: messaging(), stream: streamOf });
  return {
    take: async (stanza, stream) => {
      const isComponent = stream.account.type === 'component';
      if (stanza.is('message')) await receiver.receive(stanza, stream);
      else if (stanza.is('iq')) stream.send(answerIq(stanza, stream, isComponent ? ofComponents : ofClients));
      else if (isComponent) answerPresence(stanza, stream, directions);
    },
    close,
  };
}
