#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// JavaScript, as the one file that is read before there is a cache: with a first file in TypeScript, Node would load its
// compiler (30 ms, 10 MB) for it alone. And any Node can read it, to say what is wrong with one that Aldis cannot run on.
const refusal = whyNot(fileURLToPath(import.meta.url), process.versions.node);
if (refusal === undefined) await run();
else {
  process.stderr.write(`aldis: ${refusal}\n`);
  process.exitCode = 2;
}

async function run() {
  // Compiled code is kept between runs: half of the time from start to serving is compiling. It is kept with the
  // package and not in a temporary directory, where others could leave code for us to run. Threads look for it in the
  // environment.
  const { status, directory } = module.enableCompileCache(
    fileURLToPath(new URL('../node_modules/.cache/aldis', import.meta.url)),
  );
  // Where the environment had named one already, threads find that.
  if (status === module.constants.compileCacheStatus.ENABLED) process.env['NODE_COMPILE_CACHE'] = directory;

  const { findOwnModulesByPlace } = await import('./cli/own-modules.ts');
  findOwnModulesByPlace();
  const { main } = await import('./cli/main.ts');
  await main(process.argv);
}

/**
 * @param {string} place
 * @param {string} version
 */
function whyNot(place, version) {
  if (Number.parseInt(version, 10) < 26) {
    const own = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
    return `This is Node ${version}, and Aldis needs Node 26, which comes with its packages: begin with "npx aldis" in its directory, or with "${own} ${place}".`;
  }
  // Node's own rule (ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING).
  if (/[\\/]node_modules[\\/]/.test(place)) {
    return `Node reads no TypeScript below a directory called node_modules, and this is ${place}: run Aldis from a checkout, or install one with "npm link".`;
  }
  return undefined;
}
