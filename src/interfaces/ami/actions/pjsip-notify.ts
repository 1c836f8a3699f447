import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import { type ActionSession, failure, type OverlappingAction, type Request } from '../action.ts';
import { readNotify } from './notify-parameters.ts';
import { type NotifyOptions, type NotifyResult, type NotifyTarget, submitNotify } from './notify-submit.ts';

/**
 * `PJSIPNotify`: hands in a NOTIFY. `Success` says that it is on disk, and adds to Asterisk's answer the `MessageID` by
 * which its fate is told. Checks and texts in the order of res_pjsip_notify.c.
 */
export function pjsipNotifyAction(options: NotifyOptions, now: () => number): OverlappingAction {
  return {
    name: 'PJSIPNotify',
    classes: CLASSES.system,
    synopsis: 'Send a NOTIFY to either an endpoint, an arbitrary URI, or inside a SIP dialog.',
    overlaps: true,
    answer(request, session) {
      const target = readTarget(request);
      if (typeof target === 'string') return failure(request, target);
      const asked = readNotify(request.fields, target, ownerOf(session), now());
      if (typeof asked === 'string') return failure(request, asked);
      const result = submitNotify(options, asked);
      const tell = (settled: NotifyResult): string => told(request, target, settled);
      return result instanceof Promise ? result.then(tell, () => notKept(request)) : tell(result);
    },
  };
}

/** The one target, when there is one and something to say to it; else the text of the error. */
function readTarget({ fields }: Request): NotifyTarget | string {
  if ((fields.text('Option') === '') === (fields.text('Variable') === '')) return ONE_CONTENT;
  const endpoint = fields.text('Endpoint');
  const uri = fields.text('URI');
  const channel = fields.text('Channel');
  const given = (endpoint === '' ? 0 : 1) + (uri === '' ? 0 : 1) + (channel === '' ? 0 : 1);
  if (given > 1) return `${ONE_TARGET}  You must use only one of them.`;
  if (endpoint !== '')
    return { kind: 'endpoint', name: endpoint.replace(/^sip\//i, '').replace(/^pjsip\//i, '') };
  if (uri !== '') return { kind: 'uri', name: uri };
  return channel === '' ? ONE_TARGET : { kind: 'channel', name: channel };
}

function told(request: Request, { name }: NotifyTarget, result: NotifyResult): string {
  const { actionId, fields } = request;
  switch (result.kind) {
    case 'accepted':
      // By hand: for ten thousand phones at once.
      return `Response: Success\r\n${actionId === '' ? '' : `ActionID: ${actionId}\r\n`}Message: NOTIFY sent\r\nMessageID: ${result.id}\r\n\r\n`;
    case 'no-endpoint':
      return failure(request, `Unable to retrieve endpoint ${escaped(name)}`);
    case 'no-type':
      // The line break belongs to Asterisk's text.
      return response(
        'Error',
        actionId,
        `Message: Unable to find notify type '${escaped(fields.text('Option'))}'\n\r\n`,
      );
    case 'no-channel':
      return failure(request, 'Channel not found');
    case 'refused':
      return failure(request, 'Unable to send NOTIFY', field('Reason', escaped(result.reason)));
  }
}

export function ownerOf({ account }: ActionSession): string {
  return account?.user.name ?? '';
}

export function notKept(request: Request): string {
  return failure(request, 'Unable to send NOTIFY', field('Reason', 'The message could not be kept.'));
}

const ONE_CONTENT = 'PJSIPNotify requires either an Option or Variable(s).You must use only one of them.';
const ONE_TARGET = 'PJSIPNotify requires either an endpoint name, a SIP URI, or a channel.';
