import { utf8 } from '../../../../protocols/sip/syntax/text.ts';
import type { ExtensionState } from '../../../../states/states.ts';
import { randomToken } from '../../random-token.ts';
import { type Content, content } from './content.ts';
import { escapeXml } from './escape-xml.ts';
import { extensionWords } from './extension-words.ts';

/** Whom a document about an extension is for. All texts are plain, not escaped. */
export interface ExtensionBodyOptions {
  readonly exten: string;
  readonly state: ExtensionState;
  /** Who is watched: `sip:102@127.0.0.1:5060`. */
  readonly entity: string;
  /** Who watches: `sip:mike@127.0.0.1`. */
  readonly watcher: string;
  /** Counts the documents of a subscription from 0. */
  readonly version: number;
  readonly earlyInUseRinging: boolean;
  /** Phones of Digium's are told the presence as well. */
  readonly isDigium: boolean;
  readonly randomBytes: (size: number) => Buffer;
}

export type ExtensionBody = (options: ExtensionBodyOptions) => Content;

/**
 * RFC 3863, with the activities of RFC 4480. The shape is PJSIP's printer's: one blank of indentation a level, LF, and
 * `<empty />`.
 */
export function pidf(options: ExtensionBodyOptions): Content {
  const { state, isDigium } = options;
  const exten = escapeXml(options.exten);
  const { reach, note, activity } = extensionWords(state.status, options.earlyInUseRinging);
  const person =
    activity === ''
      ? ' <dm:person />\n'
      : ` <dm:person>\n  <rpid:activities>\n   <rpid:${activity} />\n  </rpid:activities>\n </dm:person>\n`;
  return content(
    PIDF,
    `${PROLOG}<presence entity="${escapeXml(options.entity)}" xmlns="urn:ietf:params:xml:ns:pidf" ` +
      'xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid">\n' +
      ` <note>${note}</note>\n <tuple id="${exten}">\n  <status>\n` +
      `   <basic>${reach === 'closed' ? 'closed' : 'open'}</basic>\n  </status>\n` +
      `  <contact priority="1">${escapeXml(options.watcher)}</contact>\n </tuple>\n${person}` +
      `${isDigium ? digiumTuple(state) : ''}</presence>\n`,
  );
}

/** The MSN form that some old phones read; also by the name `application/cpim-pidf+xml`. */
export function xpidf(type: string): ExtensionBody {
  return ({ exten, state, entity, watcher, earlyInUseRinging, randomBytes }) => {
    const { reach } = extensionWords(state.status, earlyInUseRinging);
    const substatus = { open: 'online', inuse: 'onthephone', closed: 'offline' }[reach];
    return content(
      type,
      `${PROLOG}<presence>\n <presentity uri="${escapeXml(entity)};method=SUBSCRIBE" />\n` +
        ` <atom atomid="${randomToken(randomBytes)}" id="${escapeXml(exten)}">\n` +
        `  <address uri="${escapeXml(watcher)};user=ip" priority="0.80000">\n   <status status="${reach}" />\n` +
        `   <msnsubstatus substatus="${substatus}" />\n  </address>\n </atom>\n</presence>\n`,
    );
  };
}

/** RFC 4235, with one dialog that stands for all; the direction is only told of one that rings. */
export function dialogInfo(options: ExtensionBodyOptions): Content {
  const { state } = options;
  const exten = escapeXml(options.exten);
  const entity = escapeXml(options.entity);
  const words = extensionWords(state.status, options.earlyInUseRinging);
  const early = words.dialog === 'early';
  const ringing = `  <local>\n   <identity>${entity}</identity>\n   <target uri="${entity}" />\n  </local>\n`;
  const held = `  <local>\n   <target uri="${entity}">\n    <param pname="+sip.rendering" pvalue="no" />\n   </target>\n  </local>\n`;
  return content(
    DIALOG_INFO,
    `${PROLOG}<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${options.version}" state="full" entity="${entity}">\n` +
      ` <dialog id="${exten}"${early ? ' direction="recipient"' : ''}>\n${early ? ringing : ''}` +
      `  <state>${words.dialog}</state>\n${state.status === ON_HOLD ? held : ''} </dialog>\n</dialog-info>\n`,
  );
}

function digiumTuple({ presence }: ExtensionState): string {
  const { status, subtype, message } = presence;
  const open = `digium_presence type="${status}"${subtype === '' ? '' : ` subtype="${escapeXml(utf8(subtype))}"`}`;
  const element = message === '' ? `<${open} />` : `<${open}>${escapeXml(utf8(message))}</digium_presence>`;
  return ` <tuple id="digium-presence">\n  <status>\n   ${element}\n  </status>\n </tuple>\n`;
}

export const PIDF = 'application/pidf+xml';
export const DIALOG_INFO = 'application/dialog-info+xml';
export const PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n';
const ON_HOLD = 16;
