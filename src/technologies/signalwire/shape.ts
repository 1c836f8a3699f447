/** Whatever a peer's JSON has at a place, as something that may have fields. */
export type Shape = Readonly<Record<string, unknown>>;

/** Without any fields where it is none. */
export function shapeOf(value: unknown): Shape {
  return typeof value === 'object' && value !== null ? (value as Shape) : {};
}
