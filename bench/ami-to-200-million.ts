import { measure } from './ami-to-200.ts';
import type { Progress } from './progress.ts';
import type { BenchTable } from './table.ts';

/** As ami-to-200, with a million messages stored before. */
export async function run(progress: Progress): Promise<BenchTable> {
  return {
    title: 'AMI MessageSend to confirmed 200 over UDP with 1,000,000 messages stored',
    rows: await measure(progress, 1_000_000, 16_200),
  };
}
