import { readAccount } from './ami-account.ts';
import { AmiClient } from './ami-client.ts';
import { Change } from './change.ts';
import { EXIT } from './failure.ts';
import { configArgument } from './gateway-options.ts';
import { LiveLines, type TerminalOutput } from './live-lines.ts';
import { isOver, isTaken, type PhoneRow, phoneRows } from './notified-phones.ts';
import type { NotifyOptions } from './notify.ts';
import { readPlan } from './notify-request.ts';
import { phoneLine, summary, totals } from './notify-view.ts';
import { refusal, showMessage } from './shown-message.ts';
import { type Style, styleFor } from './terminal.ts';

/** Sends the NOTIFYs and follows them until each phone has answered; the exit code says whether all took it. */
export async function notifyPhones(
  words: readonly string[],
  options: NotifyOptions,
  output: TerminalOutput,
): Promise<number> {
  const plan = readPlan(words, options);
  const client = await AmiClient.open(readAccount(options));
  try {
    const change = new Change();
    const notified = new Map<string, Notified>();
    await client.watch((event) => {
      const one = notified.get(event.text('MessageID'));
      if (one === undefined || event.text('Event') !== 'MessageStatus') return;
      one.looked = false;
      change.tell();
    });
    const all = await Promise.all(
      plan.targets.map(async ({ header, name }): Promise<Notified> => {
        const { response } = await client.request('PJSIPNotify', [[header, name], ...plan.headers]);
        const id = response.text('MessageID');
        if (response.text('Response') === 'Success') {
          const one: Notified = { target: name, id, rows: [], looked: false };
          notified.set(id, one);
          return one;
        }
        const text = refusal(response).message;
        const row = { target: name, contact: '', status: 'refused', code: 0, text, ms: undefined };
        return { target: name, id: '', rows: [row], looked: true };
      }),
    );
    return await follow(client, all, change, options, output);
  } finally {
    client.close();
  }
}

/** The phones of one target, as far as is known. */
interface Notified {
  readonly target: string;
  /** Empty: it was refused. */
  readonly id: string;
  rows: readonly PhoneRow[];
  /** False: there is something new to look at. */
  looked: boolean;
}

async function follow(
  client: AmiClient,
  all: readonly Notified[],
  change: Change,
  options: NotifyOptions,
  output: TerminalOutput,
): Promise<number> {
  const style = styleFor(output);
  const progress = options.json ? undefined : new Progress(output, style);
  const deadline = performance.now() + options.timeout * 1000;
  let lookedAt = performance.now();
  for (;;) {
    await look(client, all);
    const rows = all.flatMap((one) => one.rows);
    progress?.show(rows);
    const left = deadline - performance.now();
    if (left <= 0 || rows.every(({ status }) => isOver(status))) {
      progress?.end();
      output.write(options.json ? json(all) : summary(rows, style));
      return tellRest(all, rows, options, output);
    }
    await Promise.race([change.within(Math.min(left, LOOK_EVERY_MS)), client.closed]);
    // Of a phone that answers after another one of its endpoint, no event tells.
    if (performance.now() - lookedAt < LOOK_EVERY_MS) continue;
    lookedAt = performance.now();
    for (const one of all) if (one.rows.some(({ status }) => !isOver(status))) one.looked = false;
  }
}

/** Reads again what may have changed. */
async function look(client: AmiClient, all: readonly Notified[]): Promise<void> {
  await Promise.all(
    all
      .filter((one) => !one.looked)
      .map(async (one) => {
        one.looked = true;
        one.rows = phoneRows(one.target, await showMessage(client, one.id));
      }),
  );
}

function tellRest(
  all: readonly Notified[],
  rows: readonly PhoneRow[],
  options: NotifyOptions,
  output: TerminalOutput,
): number {
  const waiting = all.filter((one) => one.rows.some(({ status }) => !isOver(status)));
  const [first] = waiting;
  if (first !== undefined && !options.json) {
    output.write(
      `See the rest later with: npx aldis messages ${first.id}${configArgument(options.config)}\n`,
    );
  }
  if (rows.some((row) => isOver(row.status) && !isTaken(row))) return EXIT.failed;
  return first === undefined ? EXIT.ok : EXIT.waiting;
}

function json(all: readonly Notified[]): string {
  const phones = all.flatMap(({ id, rows }) =>
    rows.map(({ target, ...row }) => ({ endpoint: target, ...(id !== '' && { messageId: id }), ...row })),
  );
  return `${JSON.stringify({ phones, taken: phones.filter((row) => isTaken({ ...row, target: row.endpoint })).length })}\n`;
}

/** On a terminal a line for each phone that changes in place; elsewhere a line when a phone's fate is known. */
class Progress {
  readonly #output: TerminalOutput;
  readonly #style: Style;
  readonly #live: LiveLines;
  readonly #told = new Set<string>();

  constructor(output: TerminalOutput, style: Style) {
    this.#output = output;
    this.#style = style;
    this.#live = new LiveLines(output);
  }

  show(rows: readonly PhoneRow[]): void {
    const width = Math.max(
      ...rows.map(({ target, contact, text }) => target.length + contact.length + text.length),
    );
    if (this.#told.size === 0 && this.#live.fits(rows.length + 1, width + ROOM)) {
      this.#live.show([...rows.map((row) => phoneLine(row, this.#style)), totals(rows)]);
      return;
    }
    this.#live.show([]);
    for (const row of rows) {
      const key = `${row.target}\n${row.contact}`;
      if (!isOver(row.status) || this.#told.has(key)) continue;
      this.#told.add(key);
      this.#output.write(`${phoneLine(row, this.#style)}\n`);
    }
  }

  /** What changed in place makes way for the summary; lines that stay are set apart from it. */
  end(): void {
    this.#live.show([]);
    if (this.#told.size > 0) this.#output.write('\n');
  }
}

const LOOK_EVERY_MS = 500;
/** Between the parts of a line, and for status and code. */
const ROOM = 24;
