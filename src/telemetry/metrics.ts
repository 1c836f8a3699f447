import type { Registry } from 'prom-client';

/** What `/metrics` tells, in Prometheus' text format. */
export interface Metrics {
  countStatus(technology: string, status: string): void;
  countReceived(technology: string): void;
  /** A figure that is read at each scrape. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  /** A figure of several things of a kind, told apart by labels; what `read` gives at each scrape is all there is. */
  family(family: Family): void;
  scrape(): Promise<Scrape>;
}

export interface Family {
  readonly type: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly read: () => Iterable<readonly [labels: Readonly<Record<string, string>>, value: number]>;
}

export interface Scrape {
  readonly contentType: string;
  readonly text: string;
}

/** Only numbers are kept. The library that writes them down is loaded at the first scrape: no start waits for it. */
export function createMetrics(): Metrics {
  const statuses: Count[] = [];
  const received: Count[] = [];
  const gauges: Gauge[] = [];
  const families: Family[] = [];
  let registry: Promise<Registry> | undefined;
  return {
    countStatus: (technology, status) => countUp(statuses, technology, status),
    countReceived: (technology) => countUp(received, technology, ''),
    gauge: (name, help, read) => void gauges.push({ name, help, read }),
    family: (family) => void families.push(family),
    scrape: async () => {
      registry ??= createRegistry(statuses, received, gauges, families);
      const made = await registry;
      return { contentType: made.contentType, text: await made.metrics() };
    },
  };
}

interface Count {
  readonly technology: string;
  /** Empty where there is none to tell apart. */
  readonly status: string;
  value: number;
}

interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly read: () => number | Promise<number>;
}

/** There are a handful of them: looking through all is faster than making a key. */
function countUp(counts: Count[], technology: string, status: string): void {
  const found = counts.find((one) => one.technology === technology && one.status === status);
  if (found === undefined) counts.push({ technology, status, value: 1 });
  else found.value++;
}

async function createRegistry(
  statuses: readonly Count[],
  received: readonly Count[],
  gauges: readonly Gauge[],
  families: readonly Family[],
): Promise<Registry> {
  const client = await import('prom-client');
  const registry = new client.Registry();
  const registers = [registry];
  new client.Counter({
    name: 'aldis_message_status_total',
    help: 'Changes of status of messages, by the status reached',
    labelNames: ['technology', 'status'],
    registers,
    collect() {
      this.reset();
      for (const { technology, status, value } of statuses) this.inc({ technology, status }, value);
    },
  });
  new client.Counter({
    name: 'aldis_messages_received_total',
    help: 'Inbound messages accepted',
    labelNames: ['technology'],
    registers,
    collect() {
      this.reset();
      for (const { technology, value } of received) this.inc({ technology }, value);
    },
  });
  for (const { name, help, read } of gauges) {
    new client.Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read());
      },
    });
  }
  for (const { type, name, help, labels, read } of families) {
    const options = { name, help, labelNames: [...labels], registers };
    if (type === 'gauge') {
      new client.Gauge({
        ...options,
        collect() {
          this.reset();
          for (const [of, value] of read()) this.set(of, value);
        },
      });
    } else {
      new client.Counter({
        ...options,
        collect() {
          this.reset();
          for (const [of, value] of read()) this.inc(of, value);
        },
      });
    }
  }
  return registry;
}
