#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// JavaScript, as the one file that is read before there is a cache: with a first file in TypeScript, Node would load its
// compiler (30 ms, 10 MB) for it alone.
//
// Compiled code is kept between runs: half of the time from start to serving is compiling. It is kept with the
// package and not in a temporary directory, where others could leave code for us to run. Threads look for it in the
// environment.
const { directory } = enableCompileCache(
  fileURLToPath(new URL('../node_modules/.cache/aldis', import.meta.url)),
);
if (directory !== undefined) process.env['NODE_COMPILE_CACHE'] = directory;

const { findOwnModulesByPlace } = await import('./cli/own-modules.ts');
findOwnModulesByPlace();
const { main } = await import('./cli/main.ts');
await main(process.argv);
