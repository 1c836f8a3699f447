import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field, response } from '../../../protocols/ami/serialize.ts';
import type { SerialAction } from '../action.ts';

export interface CoreSettings {
  readonly amiVersion: string;
  readonly asteriskVersion: string;
  readonly systemName: string;
  readonly httpEnabled: boolean;
}

/** `CoreSettings`: Asterisk's list. There are no calls, no real-time engine and no call records here, and it says so. */
export function coreSettingsAction(settings: () => CoreSettings): SerialAction {
  return {
    name: 'CoreSettings',
    classes: CLASSES.system | CLASSES.reporting,
    synopsis: 'Show PBX core settings (version etc).',
    overlaps: false,
    run(request, session) {
      const { amiVersion, asteriskVersion, systemName, httpEnabled } = settings();
      const content =
        field('AMIversion', escaped(amiVersion)) +
        field('AsteriskVersion', escaped(asteriskVersion)) +
        field('SystemName', escaped(systemName)) +
        field('CoreMaxCalls', '0') +
        field('CoreMaxLoadAvg', '0.000000') +
        field('CoreRunUser', '') +
        field('CoreRunGroup', '') +
        field('CoreMaxFilehandles', '0') +
        field('CoreRealTimeEnabled', 'No') +
        field('CoreCDRenabled', 'No') +
        field('CoreHTTPenabled', httpEnabled ? 'Yes' : 'No') +
        field('SoundsSearchCustomDir', 'No');
      session.send(response('Success', request.actionId, content));
    },
  };
}
