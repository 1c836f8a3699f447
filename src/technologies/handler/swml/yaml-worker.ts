import { parentPort } from 'node:worker_threads';
import { parse } from 'yaml';

export interface YamlQuestion {
  readonly id: number;
  readonly text: string;
}

/** `reason`: the text is no YAML. */
export type YamlAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly reason: string };

/** The thread in which YAML is read: half a page of brackets takes it a fifth of a second. */
function answer({ id, text }: YamlQuestion): YamlAnswer {
  try {
    // More aliases than this are a few lines that unfold to gigabytes.
    return { id, value: parse(text, { maxAliasCount: 100, logLevel: 'error' }) };
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    return { id, reason };
  }
}

const port = parentPort;
port?.on('message', (question: YamlQuestion) => port.postMessage(answer(question)));
