import type { Configuration } from '../config/configuration.ts';
import type { ReadResult } from '../config/read-configuration.ts';
import type { ReloadResult } from '../interfaces/ami/actions/reload.ts';
import type { Log } from '../telemetry/log.ts';

export interface ReloadOptions {
  readonly readAgain: () => ReadResult;
  /** The configuration of the moment. */
  readonly current: () => Configuration;
  /** Makes all parts follow a configuration. */
  readonly apply: (next: Configuration) => Promise<void>;
  readonly log: Log;
}

/** A reload takes up all of a configuration read anew, or changes nothing and says why. */
export function createReload(options: ReloadOptions): (module: string) => Promise<ReloadResult> {
  const { log } = options;
  let reloading = false;
  return async (module) => {
    if (!MODULES.has(module.replace(/\.so$/, ''))) return 'not-found';
    if (reloading) return 'in-progress';
    reloading = true;
    try {
      return await reload(options);
    } catch (error) {
      log.error({ err: error }, 'The configuration could not be reloaded, nor the one before it kept whole');
      return 'failed';
    } finally {
      reloading = false;
    }
  };
}

async function reload({ readAgain, current, apply, log }: ReloadOptions): Promise<ReloadResult> {
  const { configuration: next, problems } = readAgain();
  for (const { severity, file, line, text } of problems) {
    log[severity === 'error' ? 'error' : 'warn']({ file, line }, text);
  }
  if (next === undefined) {
    log.error('The configuration has errors; the one before it stays');
    return 'failed';
  }
  const previous = current();
  try {
    await apply(next);
  } catch (error) {
    log.error({ err: error }, 'The configuration cannot be applied; the one before it stays');
    await apply(previous);
    return 'failed';
  }
  log.info('The configuration was reloaded');
  return 'reloaded';
}

/** What `Reload` may name: the parts of Asterisk that Aldis has, all read in one go. */
const MODULES: ReadonlySet<string> = new Set([
  '',
  'manager',
  'http',
  'res_pjsip',
  'chan_pjsip',
  'chan_sip',
  'res_pjsip_registrar',
  'res_pjsip_messaging',
  'res_pjsip_notify',
  'messaging',
]);
