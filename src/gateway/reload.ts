import type { Configuration } from '../config/configuration.ts';
import type { ReadResult } from '../config/read-configuration.ts';
import type { ReloadResult } from '../interfaces/ami/actions/reload.ts';
import { findModule } from '../interfaces/ami/modules.ts';
import type { Log } from '../telemetry/log.ts';
import { MODULES, OWN_RELOADS } from './modules.ts';

export interface ReloadOptions {
  readonly readAgain: () => Promise<ReadResult>;
  /** False while parts are still being started or are closed already: nothing is reloaded then. */
  readonly isServing: () => boolean;
  /** The configuration of the moment. */
  readonly current: () => Configuration;
  /** Makes all parts follow a configuration. */
  readonly apply: (next: Configuration) => Promise<void>;
  readonly log: Log;
}

export interface Reload {
  /** @param module empty for everything; whatever it names, all is read in one go */
  readonly reload: (module: string) => Promise<ReloadResult>;
  /** One sentence: what the reload that failed last has stumbled over. */
  readonly problem: () => string;
}

/** A reload takes up all of a configuration read anew, or changes nothing and says why. */
export function createReload(options: ReloadOptions): Reload {
  const { log } = options;
  let reloading = false;
  let problem = '';
  return {
    problem: () => problem,
    reload: async (module) => {
      const refused = refusal(module);
      if (refused !== undefined) return refused;
      if (reloading || !options.isServing()) return 'in-progress';
      reloading = true;
      problem = '';
      try {
        await readAndApply(options);
        return 'reloaded';
      } catch (error) {
        problem = error instanceof Error ? error.message : String(error);
        if (!(error instanceof ReloadFailure)) {
          log.error(
            { err: error },
            'The configuration could not be reloaded, nor the one before it kept whole',
          );
        }
        return 'failed';
      } finally {
        reloading = false;
      }
    },
  };
}

/** Nothing was changed; it has been logged. */
class ReloadFailure extends Error {}

/** @throws ReloadFailure */
async function readAndApply({ readAgain, current, apply, log }: ReloadOptions): Promise<void> {
  const { configuration: next, problems } = await readAgain();
  for (const { severity, file, line, text } of problems) {
    log[severity === 'error' ? 'error' : 'warn']({ file, line }, text);
  }
  if (next === undefined) {
    log.error('The configuration has errors; the one before it stays');
    const first = problems.find(({ severity }) => severity === 'error');
    throw new ReloadFailure(first === undefined ? '' : `${first.file}:${first.line}: ${first.text}`);
  }
  const previous = current();
  try {
    await apply(next);
  } catch (error) {
    log.error({ err: error }, 'The configuration cannot be applied; the one before it stays');
    await apply(previous);
    throw new ReloadFailure(error instanceof Error ? error.message : String(error));
  }
  log.info('The configuration was reloaded');
}

/** Why the module cannot be reloaded; undefined when it can. */
function refusal(module: string): ReloadResult | undefined {
  const name = module.toLowerCase().replace(/\.so$/, '');
  if (name === '' || OWN_RELOADS.has(name)) return undefined;
  // What is no module goes by its plain name only.
  if (MODULES.core.includes(module.toLowerCase())) return undefined;
  const found = findModule(MODULES, module);
  if (found === undefined) return 'not-found';
  return found.reloads ? undefined : 'unsupported';
}
