/** Text in a column of fixed width, cut where it is longer. */
export function column(text: string, width: number): string {
  return text.slice(0, width).padEnd(width);
}
