#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Compiled code is kept between runs: half of the time from start to serving is compiling. It is kept with the
// package and not in a temporary directory, where others could leave code for us to run.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/aldis', import.meta.url)));

const { main } = await import('./cli/main.ts');
await main(process.argv);
