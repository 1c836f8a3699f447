import type { Machine } from './machine.ts';
import type { BenchRow, BenchTable } from './table.ts';

/** One table, aligned: name, value, goal, verdict, note. */
export function formatTable({ title, rows }: BenchTable): string {
  const cells = rows.map((row) => [
    row.name,
    quantity(row.value, row.unit),
    row.goal === undefined ? '' : quantity(row.goal, row.unit),
    row.goal === undefined ? '' : meetsGoal(row) ? 'met' : 'MISSED',
    row.note ?? '',
  ]);
  const lines = [['', 'measured', 'goal', '', ''], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n  ${text.join('\n  ')}\n`;
}

/** Rates are floors, all else ceilings. */
export function meetsGoal({ value, unit, goal }: BenchRow): boolean {
  if (goal === undefined) return true;
  return unit.endsWith('/s') ? value >= goal : value <= goal;
}

export function formatMachine({ cpu, cores, memoryGiB, node, load, fdatasyncUs }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node.slice(1)}, fdatasync of 8 KiB ${fdatasyncUs} µs, load before ${load.toFixed(1)}\n`;
}

function quantity(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const number = value.toLocaleString('en-GB', { maximumFractionDigits: digits });
  return unit.startsWith('/') ? `${number}${unit}` : `${number} ${unit}`;
}
