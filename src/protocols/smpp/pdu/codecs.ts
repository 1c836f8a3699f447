import { alertNotification } from './alert-notification.ts';
import {
  bindReceiver,
  bindReceiverResp,
  bindTransceiver,
  bindTransceiverResp,
  bindTransmitter,
  bindTransmitterResp,
} from './bind.ts';
import { broadcastSm, broadcastSmResp } from './broadcast-sm.ts';
import { cancelBroadcastSm, cancelBroadcastSmResp } from './cancel-broadcast-sm.ts';
import { cancelSm, cancelSmResp } from './cancel-sm.ts';
import type { Codec } from './codec.ts';
import { dataSm, dataSmResp } from './data-sm.ts';
import { deliverSm, deliverSmResp } from './deliver-sm.ts';
import { enquireLink, enquireLinkResp } from './enquire-link.ts';
import { genericNack } from './generic-nack.ts';
import { outbind } from './outbind.ts';
import type { Command, Pdu, PduOf } from './pdu.ts';
import { queryBroadcastSm, queryBroadcastSmResp } from './query-broadcast-sm.ts';
import { querySm, querySmResp } from './query-sm.ts';
import { replaceSm, replaceSmResp } from './replace-sm.ts';
import { submitMulti, submitMultiResp } from './submit-multi.ts';
import { submitSm, submitSmResp } from './submit-sm.ts';
import { unbind, unbindResp } from './unbind.ts';

/** The codec of a command's PDU. */
export function codecOf(command: Command): Codec<Pdu> {
  return BY_COMMAND[command] as Codec<Pdu>;
}

/** The codec of a command_id; undefined where there is none such. */
export function codecOfId(id: number): Codec<Pdu> | undefined {
  return BY_ID.get(id);
}

/** All commands, those of responses too. */
export function commands(): Command[] {
  return Object.keys(BY_COMMAND) as Command[];
}

const BY_COMMAND: { readonly [C in Command]: Codec<PduOf<C>> } = {
  submit_sm: submitSm,
  submit_sm_resp: submitSmResp,
  deliver_sm: deliverSm,
  deliver_sm_resp: deliverSmResp,
  enquire_link: enquireLink,
  enquire_link_resp: enquireLinkResp,
  bind_transmitter: bindTransmitter,
  bind_transmitter_resp: bindTransmitterResp,
  bind_receiver: bindReceiver,
  bind_receiver_resp: bindReceiverResp,
  bind_transceiver: bindTransceiver,
  bind_transceiver_resp: bindTransceiverResp,
  outbind,
  unbind,
  unbind_resp: unbindResp,
  generic_nack: genericNack,
  submit_multi: submitMulti,
  submit_multi_resp: submitMultiResp,
  data_sm: dataSm,
  data_sm_resp: dataSmResp,
  query_sm: querySm,
  query_sm_resp: querySmResp,
  cancel_sm: cancelSm,
  cancel_sm_resp: cancelSmResp,
  replace_sm: replaceSm,
  replace_sm_resp: replaceSmResp,
  alert_notification: alertNotification,
  broadcast_sm: broadcastSm,
  broadcast_sm_resp: broadcastSmResp,
  query_broadcast_sm: queryBroadcastSm,
  query_broadcast_sm_resp: queryBroadcastSmResp,
  cancel_broadcast_sm: cancelBroadcastSm,
  cancel_broadcast_sm_resp: cancelBroadcastSmResp,
};

const BY_ID: ReadonlyMap<number, Codec<Pdu>> = new Map(
  commands().map((command) => [codecOf(command).id, codecOf(command)]),
);
