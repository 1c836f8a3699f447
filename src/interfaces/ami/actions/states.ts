import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { textOf } from '../../../protocols/ami/text.ts';
import { extensionStatusText, NO_STATUS } from '../../../states/aggregate.ts';
import type { Presence, States } from '../../../states/states.ts';
import { type Action, failure, success } from '../action.ts';
import { listItems, streamList } from '../event-list.ts';
import { deviceLines, extensionLines, presenceLines } from '../state-lines.ts';

/** `DeviceStateList`, `PresenceState`, `PresenceStateList`, `ExtensionState`, `ExtensionStateList`. */
export function stateActions({ devices, presence, hints }: States): readonly Action[] {
  return [
    {
      name: 'DeviceStateList',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'List the current known device states.',
      overlaps: false,
      async run(request, session) {
        const lines = listItems('DeviceStateChange', devices.list(), deviceLines);
        const message = 'Device State Changes will follow';
        await streamList(request, session, message, lines, 'DeviceStateListComplete');
      },
    },
    {
      name: 'PresenceState',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'Check Presence State',
      overlaps: false,
      run(request, session) {
        const provider = request.fields.text('Provider');
        const state = presence.stateOf(provider);
        if (provider === '') session.send(failure(request, 'No provider specified'));
        else if (state !== undefined) session.send(success(request, 'Presence State', presenceAnswer(state)));
        else {
          const text = `Invalid provider ${escaped(provider)} or provider in invalid state`;
          session.send(failure(request, text));
        }
      },
    },
    {
      name: 'PresenceStateList',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'List the current known presence states.',
      overlaps: false,
      async run(request, session) {
        const lines = listItems('PresenceStateChange', presence.list(), presenceLines);
        const message = 'Presence State Changes will follow';
        await streamList(request, session, message, lines, 'PresenceStateListComplete');
      },
    },
    {
      name: 'ExtensionState',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'Check Extension Status.',
      overlaps: false,
      run(request, session) {
        const exten = request.fields.text('Exten');
        const context = request.fields.text('Context') || 'default';
        if (exten === '') session.send(failure(request, 'Extension not specified'));
        else {
          const state = hints.stateOf(textOf(exten), textOf(context));
          const lines = state === undefined ? unknownLines(exten, context) : extensionLines(state);
          session.send(success(request, 'Extension Status', lines));
        }
      },
    },
    {
      name: 'ExtensionStateList',
      classes: CLASSES.call | CLASSES.reporting,
      synopsis: 'List the current known extension states.',
      overlaps: false,
      async run(request, session) {
        if (hints.all().length === 0) {
          session.send(failure(request, 'No dialplan hints are available'));
          return;
        }
        const lines = listItems('ExtensionStatus', hints.watched(), extensionLines);
        const message = 'Extension Statuses will follow';
        await streamList(request, session, message, lines, 'ExtensionStateListComplete');
      },
    },
  ];
}

function presenceAnswer({ status, subtype, message }: Presence): string {
  return (
    field('State', status) +
    (subtype === '' ? '' : field('Subtype', escaped(subtype))) +
    (message === '' ? '' : field('Message', escaped(message)))
  );
}

/** Asterisk has an answer for every extension, only that it may say nothing. */
function unknownLines(exten: string, context: string): string {
  return (
    field('Exten', escaped(exten)) +
    field('Context', escaped(context)) +
    field('Hint', '') +
    field('Status', String(NO_STATUS)) +
    field('StatusText', extensionStatusText(NO_STATUS))
  );
}
