import { pathToFileURL } from 'node:url';
import { countSegments } from '../src/messages/segments/count-segments.ts';
import { decodeText } from '../src/messages/segments/decode-text.ts';
import { encodeText } from '../src/messages/segments/encode-text.ts';
import { PLAIN_TEXT } from '../src/messages/segments/encoded-text.ts';
import type { BenchTable } from './table.ts';

/** How many texts a second one core counts, writes and reads. */
export async function run(): Promise<BenchTable> {
  const encoded = encodeText(LATIN);
  const [octets = Buffer.alloc(0)] = encoded.parts;
  return {
    title: 'Texts as SMS on one core',
    rows: [
      {
        name: 'count the segments of 160 ASCII characters',
        value: rate(() => countSegments(LATIN).segments),
        unit: '/s',
        goal: 1_000_000,
      },
      {
        name: 'write 160 ASCII characters in GSM 03.38',
        value: rate(() => encodeText(LATIN).parts.length),
        unit: '/s',
        goal: 500_000,
      },
      {
        name: 'write 60 Cyrillic characters in UCS-2',
        value: rate(() => encodeText(CYRILLIC).parts.length),
        unit: '/s',
        goal: 500_000,
      },
      {
        name: 'write 300 characters of Hindi in its national tables, three parts',
        value: rate(() => encodeText(HINDI, NATIONAL).parts.length, 5_000),
        unit: '/s',
      },
      { name: 'read 160 septets', value: rate(() => decodeText(octets, encoded).length), unit: '/s' },
    ],
  };
}

/** Calls a second, the best of five rounds after a warm-up. */
function rate(work: () => number, rounds = 100_000): number {
  let best = 0;
  let sum = 0;
  for (let round = 0; round < 6; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < rounds; i++) sum += work();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    if (round > 0) best = Math.max(best, rounds / seconds);
  }
  if (sum === 0) throw new Error('Nothing was done.');
  return Math.round(best);
}

const LATIN = 'Your table for two is booked at 19:30. '.repeat(5).slice(0, 160);
const CYRILLIC = 'Столик на двоих заказан на 19:30, ждём вас сегодня вечером! '.slice(0, 60);
const HINDI = 'दो लोगों के लिए मेज़ आरक्षित है। '.repeat(10).slice(0, 300);
const NATIONAL = { ...PLAIN_TEXT, nationalTables: ['hindi'] } as const;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, value, unit } of (await run()).rows) {
    process.stdout.write(`${name}: ${value.toLocaleString('en')} ${unit}\n`);
  }
}
