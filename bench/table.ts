/** What a benchmark hands back: one table. */
export interface BenchTable {
  readonly title: string;
  readonly rows: readonly BenchRow[];
}

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  /** For example `/s`, `ms`, `KiB`. */
  readonly unit: string;
  /** In the same unit. Whether it is a floor or a ceiling follows from the unit: rates are floors, all else ceilings. */
  readonly goal?: number;
  readonly note?: string;
}
