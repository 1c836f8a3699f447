import { registerHooks } from 'node:module';

/**
 * From here on modules of ours are found by their place alone. Node itself looks at each file, its real path and the
 * package.json of every folder above it before it reads it: with some 600 files that is a fifth of the time from start to
 * serving. Only what is imported as `./x.ts` or `../x.ts` is meant, which is ours; all else is found as ever.
 */
export function findOwnModulesByPlace(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      OWN.test(specifier) && context.parentURL !== undefined
        ? { url: placeOf(specifier, context.parentURL), format: 'module-typescript', shortCircuit: true }
        : next(specifier, context),
  });
}

function placeOf(specifier: string, importer: string): string {
  return new URL(specifier, importer).href;
}

const OWN = /^\.\.?\/.*\.ts$/;
