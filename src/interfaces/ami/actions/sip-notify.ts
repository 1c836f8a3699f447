import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type OverlappingAction, type Request } from '../action.ts';
import { readNotify } from './notify-parameters.ts';
import { type NotifyOptions, type NotifyResult, submitNotify } from './notify-submit.ts';
import { notKept, ownerOf } from './pjsip-notify.ts';

/**
 * `SIPnotify` as chan_sip had it: `Channel` is the name of a peer, which here is an endpoint, or a host. There are no
 * dialogs, so no `Call-ID` is found. Aldis also takes `Option`, a section of sip_notify.conf, and what PJSIPNotify takes
 * beyond Asterisk.
 */
export function sipNotifyAction(options: NotifyOptions, now: () => number): OverlappingAction {
  return {
    name: 'SIPnotify',
    classes: CLASSES.system,
    synopsis: 'Send a SIP notify.',
    overlaps: true,
    answer(request, session) {
      const { fields } = request;
      const name = fields.text('Channel').replace(/^sip\//i, '');
      if (name === '') return failure(request, 'SIPNotify requires a channel name');
      if (fields.text('Call-ID') !== '') return failure(request, 'Call-ID not found');
      if (fields.text('Option') !== '' && fields.text('Variable') !== '') {
        return failure(request, 'SIPNotify takes either an Option or Variable(s).');
      }
      const asked = readNotify(fields, { kind: 'peer', name }, ownerOf(session), now());
      if (typeof asked === 'string') return failure(request, asked);
      const result = submitNotify(options, asked);
      const tell = (settled: NotifyResult): string => told(request, settled);
      return result instanceof Promise ? result.then(tell, () => notKept(request)) : tell(result);
    },
  };
}

function told(request: Request, result: NotifyResult): string {
  switch (result.kind) {
    case 'accepted': {
      const { actionId } = request;
      return `Response: Success\r\n${actionId === '' ? '' : `ActionID: ${actionId}\r\n`}Message: Notify Sent\r\nMessageID: ${result.id}\r\n\r\n`;
    }
    case 'no-type':
      return failure(request, `Unable to find notify type '${escaped(request.fields.text('Option'))}'`);
    case 'no-endpoint':
    case 'no-channel':
      return failure(request, 'Could not create address');
    case 'refused':
      return failure(request, 'Could not create address', field('Reason', escaped(result.reason)));
  }
}
