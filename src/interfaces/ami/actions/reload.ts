import { CLASSES } from '../../../protocols/ami/classes.ts';
import { escaped, field } from '../../../protocols/ami/serialize.ts';
import { failure, type SerialAction, success } from '../action.ts';

/** How a reload came out, in Asterisk's words. */
export type ReloadResult =
  | 'reloaded'
  | 'not-found'
  | 'failed'
  | 'in-progress'
  | 'not-initialized'
  | 'unsupported';

export interface ReloadOptions {
  /** @param module empty for everything. */
  readonly reload: (module: string) => Promise<ReloadResult>;
  /** Tells everybody: the event `Reload`. */
  readonly announce: (module: string, result: ReloadResult) => void;
  readonly onFailure: (error: unknown) => void;
  /** One sentence: what the reload that failed last has stumbled over. */
  readonly problem: () => string;
}

/** `Reload`: reads the configuration again, of one module or of all. */
export function reloadAction(options: ReloadOptions): SerialAction {
  return {
    name: 'Reload',
    classes: CLASSES.config | CLASSES.system,
    synopsis: 'Send a reload event.',
    overlaps: false,
    async run(request, session) {
      const module = request.fields.text('Module');
      const result = await reloadSafely(options, module);
      const { text } = RESULTS[result];
      session.send(
        result === 'reloaded'
          ? success(request, text)
          : failure(request, text, reloadReason(options, result)),
      );
      options.announce(module, result);
    },
  };
}

/** The line `Reason` of a reload that failed: Aldis's own. */
export function reloadReason({ problem }: ReloadOptions, result: ReloadResult): string {
  const reason = result === 'failed' ? problem() : '';
  return reason === '' ? '' : field('Reason', escaped(reason));
}

/** What breaks is told, and is a reload that failed. */
export async function reloadSafely(
  { reload, onFailure }: ReloadOptions,
  module: string,
): Promise<ReloadResult> {
  try {
    return await reload(module);
  } catch (error) {
    onFailure(error);
    return 'failed';
  }
}

/** The `Status` of the event `Reload`. */
export function reloadStatus(result: ReloadResult): number {
  return RESULTS[result].status;
}

/** Asterisk's enum ast_module_reload_result. */
const RESULTS = {
  reloaded: { status: 0, text: 'Module Reloaded' },
  'not-found': { status: 2, text: 'No such module' },
  failed: { status: 3, text: 'An unknown error occurred' },
  'in-progress': { status: 4, text: 'A reload is in progress' },
  'not-initialized': { status: 5, text: 'Module not initialized' },
  unsupported: { status: 6, text: 'Module does not support reload' },
} as const satisfies Record<ReloadResult, { status: number; text: string }>;
