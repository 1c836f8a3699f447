import type { ApiOptions, MessagingConfiguration } from '../../config/configuration.ts';
import type { MediaIntake, MediaSource } from '../../messages/media.ts';
import type { MessageId } from '../../messages/message.ts';
import type { Messaging } from '../../messages/messaging.ts';
import type { Numbers } from '../../messages/numbers/numbers.ts';
import type { Store } from '../../messages/store.ts';
import type { Access } from '../../projects/access.ts';
import type { Log } from '../../telemetry/log.ts';

/** What the native API is built from. */
export interface RestOptions {
  readonly access: Access;
  readonly numbers: Pick<Numbers, 'send' | 'preview' | 'optOuts'>;
  readonly messaging: Pick<Messaging, 'show' | 'cancel' | 'amend' | 'liveState'>;
  readonly store: Pick<Store, 'listProject' | 'sequenceOf' | 'keyed'> & {
    readonly callbacks: Pick<Store['callbacks'], 'list'>;
  };
  /** Has dead callbacks of a project, or of one of its messages, tried again now; how many there were. */
  readonly retryCallbacks: (which: {
    readonly project: string;
    readonly message?: MessageId;
  }) => Promise<number>;
  readonly media: Pick<MediaIntake, 'fetch' | 'release'> & Pick<MediaSource, 'link'>;
  readonly configuration: () => Pick<MessagingConfiguration, 'numbers'> & {
    readonly api: Pick<ApiOptions, 'publicUrl'>;
  };
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Log, 'error'>;
}
