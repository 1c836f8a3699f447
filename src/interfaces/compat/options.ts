import type { MessagingConfiguration } from '../../config/configuration.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { Numbers } from '../../messages/numbers/numbers.ts';
import type { Store } from '../../messages/store.ts';
import type { Access } from '../../projects/access.ts';
import type { Log } from '../../telemetry/log.ts';

/** What the Compatibility API is built from. */
export interface CompatOptions {
  readonly access: Access;
  readonly numbers: Pick<Numbers, 'send' | 'preview' | 'optOuts'>;
  readonly messaging: Pick<Messaging, 'show' | 'cancel' | 'amend' | 'liveState'>;
  readonly store: Pick<Store, 'listProject' | 'sequenceOf' | 'keyed'>;
  readonly media: Pick<MediaIntake, 'fetch' | 'release'> & Pick<MediaSource, 'link'>;
  readonly configuration: () => Pick<MessagingConfiguration, 'groups'>;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Log, 'error'>;
}

/** What a request is answered, errors apart. */
export interface Answer {
  readonly status: 200 | 201 | 204 | 302;
  readonly body?: unknown;
  /** Of 302. */
  readonly location?: string;
}
