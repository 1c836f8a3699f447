import { isUtf8 } from 'node:buffer';
import type { CarrierView } from '../../carriers/carriers.ts';
import type { ReceivedEvent, StatusEvent } from '../../messages/messaging.ts';
import { CLASSES } from '../../protocols/ami/classes.ts';
import { escaped, field } from '../../protocols/ami/serialize.ts';
import type { ContactEvent, RegistryEvent, SecurityEvent } from '../../technologies/pjsip/index.ts';
import type { XmppAccountView, XmppPresence } from '../../technologies/xmpp/index.ts';
import { addressImage } from './address-image.ts';
import type { AmiEvent } from './broadcast.ts';
import { carrierStatusLines } from './carrier-lines.ts';
import { eventTime } from './time.ts';
import { jabberStatusLines, xmppPresenceLines, xmppStatusLines } from './xmpp-lines.ts';

/** A message changed its status. Aldis's own: Asterisk tells nothing of what becomes of a message. */
export function messageStatus(event: StatusEvent): AmiEvent {
  // Of a message that came in over SIP the request's own name is its Call-ID, no ActionID.
  const actionId = event.source === 'ami' ? event.requestId : '';
  return {
    name: 'MessageStatus',
    classes: CLASSES.message,
    lines: () =>
      // By hand: this one is written twice or three times for each message.
      `MessageID: ${event.id}\r\n${actionId === '' ? '' : `ActionID: ${escaped(actionId)}\r\n`}` +
      `Status: ${event.status}\r\nPreviousStatus: ${event.previousStatus}\r\n` +
      `Technology: ${escaped(event.technology)}\r\nDestination: ${addressImage(event.technology, event.destination)}\r\n` +
      `Attempt: ${event.attempt}\r\nResponseCode: ${event.responseCode}\r\n` +
      `ResponseText: ${escaped(event.responseText)}\r\n` +
      `ErrorCode: ${escaped(event.errorCode)}\r\nErrorMessage: ${escaped(event.errorMessage)}\r\n`,
  };
}

/** A message came in. Aldis's own. */
export function messageReceived(event: ReceivedEvent): AmiEvent {
  return {
    name: 'MessageReceived',
    classes: CLASSES.message,
    lines: () =>
      field('MessageID', event.id) +
      field('Technology', escaped(event.technology)) +
      field('Endpoint', addressImage(event.technology, event.endpoint)) +
      field('From', addressImage(event.technology, event.from)) +
      field('To', addressImage(event.technology, event.to)) +
      field('Destination', escaped(event.destination)) +
      field('ContentType', escaped(event.contentType)) +
      bodyLine(event.body),
  };
}

/**
 * `Body` where the bytes are one printable line that comes back the same, `Base64Body` otherwise. A leading
 * blank would be lost behind the colon.
 */
export function bodyLine(body: Buffer): string {
  const text = body.toString('latin1');
  const comesBack = PRINTABLE.test(text) && !(text.charCodeAt(0) <= 0x20) && isUtf8(body);
  return comesBack ? field('Body', text) : field('Base64Body', body.toString('base64'));
}

/** A contact came, went, or changed its state. */
export function contactStatus(event: ContactEvent): AmiEvent {
  return {
    name: 'ContactStatus',
    classes: CLASSES.system,
    lines: () =>
      field('URI', escaped(event.uri)) +
      field('ContactStatus', event.status) +
      field('AOR', escaped(event.aor)) +
      field('EndpointName', escaped(event.endpoint)) +
      field('RoundtripUsec', String(event.roundtripUsec)),
  };
}

/** An endpoint as a whole came on line or went. */
export function peerStatus(event: ContactEvent, status: 'Reachable' | 'Unreachable'): AmiEvent {
  return {
    name: 'PeerStatus',
    classes: CLASSES.system,
    lines: () =>
      field('ChannelType', 'PJSIP') +
      field('Peer', `PJSIP/${escaped(event.endpoint)}`) +
      field('PeerStatus', status),
  };
}

/** A carrier came up, went down, or was paused or drained. Aldis's own. */
export function carrierStatus(carrier: CarrierView): AmiEvent {
  return { name: 'CarrierStatus', classes: CLASSES.system, lines: () => carrierStatusLines(carrier) };
}

/** An XMPP account came up, went down, or is down for another reason. Aldis's own. */
export function xmppAccountStatus(account: XmppAccountView): AmiEvent {
  return { name: 'XmppAccountStatus', classes: CLASSES.system, lines: () => xmppStatusLines(account) };
}

/** A contact of an XMPP account came, went, or changed what they show. Aldis's own; of the class that presence has. */
export function xmppPresence(presence: XmppPresence): AmiEvent {
  return { name: 'XmppPresence', classes: CLASSES.call, lines: () => xmppPresenceLines(presence) };
}

/** The same as Asterisk tells it. Undefined where it tells nothing. */
export function jabberStatus(presence: XmppPresence): AmiEvent | undefined {
  const lines = jabberStatusLines(presence);
  return lines === undefined
    ? undefined
    : { name: 'JabberStatus', classes: CLASSES.user, lines: () => lines };
}

/** A provider answered a REGISTER of ours, or did not. */
export function registry(event: RegistryEvent): AmiEvent {
  return {
    name: 'Registry',
    classes: CLASSES.system,
    lines: () =>
      field('ChannelType', 'PJSIP') +
      field('Username', escaped(event.clientUri)) +
      field('Domain', escaped(event.serverUri)) +
      field('Status', event.status),
  };
}

/** What the SIP side tells the watchman. */
export function pjsipSecurity(event: SecurityEvent, now: number): AmiEvent {
  return {
    name: event.event,
    classes: CLASSES.security,
    lines: () => {
      let own = '';
      for (const [name, value] of event.fields) own += field(name, escaped(value));
      return (
        field('EventTV', eventTime(now)) +
        field('Severity', event.severity) +
        field('Service', 'PJSIP') +
        field('EventVersion', String(event.eventVersion)) +
        field('AccountID', escaped(event.accountId)) +
        field('SessionID', escaped(event.sessionId)) +
        field('LocalAddress', escaped(event.localAddress)) +
        field('RemoteAddress', escaped(event.remoteAddress)) +
        own
      );
    },
  };
}

/** A reload was asked for, over AMI or by a signal. @param status as Asterisk numbers its results. */
export function reloadEvent(module: string, status: number): AmiEvent {
  return {
    name: 'Reload',
    classes: CLASSES.system,
    lines: () => field('Module', escaped(module === '' ? 'All' : module)) + field('Status', String(status)),
  };
}

export function shutdownEvent(): AmiEvent {
  return {
    name: 'Shutdown',
    classes: CLASSES.system,
    lines: () => field('Shutdown', 'Cleanly') + field('Restart', 'False'),
  };
}

/** One line of text: no control characters but the tab. */
const PRINTABLE = /^[\t\x20-\x7e\x80-\xff]*$/;
