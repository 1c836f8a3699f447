import { randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import type { CompilePattern } from '../../config/editing/category-filter.ts';
import { createConfigurationFiles } from '../../config/editing/create-files.ts';
import type { ConfigurationFiles } from '../../config/editing/files.ts';
import { compilePosixRegex, type Effort } from '../../protocols/ami/posix-regex.ts';
import { type Answer, packSections, type Question } from './wire.ts';

/** The thread in which configuration files are read and written for AMI: one of ten thousand phones takes it half a second. */
async function answer(files: ConfigurationFiles, question: Question): Promise<Answer> {
  const { id } = question;
  try {
    switch (question.kind) {
      case 'read': {
        const sections = await files.read(question.name, question.selection);
        return 'failure' in sections
          ? { id, kind: 'failed', failure: sections }
          : { id, kind: 'sections', sections: packSections(sections) };
      }
      case 'create':
        return { id, kind: 'created', failure: await files.create(question.name) };
      case 'update':
        return { id, kind: 'updated', failure: await files.update(question.update) };
    }
  } catch (error) {
    return { id, kind: 'broken', error: error instanceof Error ? error : new Error(String(error)) };
  }
}

/** For the expressions of one question: all of them together may take so many steps over its files. */
function compiler(): CompilePattern {
  const effort: Effort = { left: MAXIMUM_EFFORT };
  return (pattern) => {
    const regex = compilePosixRegex(pattern);
    return regex && ((text) => regex.test(text, effort) && effort.left >= 0);
  };
}

/** Some two seconds. */
const MAXIMUM_EFFORT = 50_000_000;

const port = parentPort;
if (port !== null) {
  const { directory } = workerData as { readonly directory: string };
  const files = createConfigurationFiles({ directory, compiler, now: () => Date.now(), randomBytes });
  port.on('message', async (question: Question) => {
    const given = await answer(files, question);
    port.postMessage(given, given.kind === 'sections' ? [given.sections.bytes.buffer] : []);
  });
}
