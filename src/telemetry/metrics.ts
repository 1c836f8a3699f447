import { Counter, Gauge, Registry } from 'prom-client';

/** What `/metrics` tells, in Prometheus' text format. Gauges are read when somebody asks. */
export interface Metrics {
  countStatus(technology: string, status: string): void;
  countReceived(technology: string): void;
  /** A figure that is read at each scrape. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const statuses = new Counter({
    name: 'aldis_message_status_total',
    help: 'Changes of status of messages, by the status reached',
    labelNames: ['technology', 'status'] as const,
    registers: [registry],
  });
  const received = new Counter({
    name: 'aldis_messages_received_total',
    help: 'Inbound messages accepted',
    labelNames: ['technology'] as const,
    registers: [registry],
  });
  return {
    countStatus: (technology, status) => statuses.inc({ technology, status }),
    countReceived: (technology) => received.inc({ technology }),
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await read());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
