/** Which AORs have contacts that registered over a connection: asked when it closes. */
export class ContactConnections {
  /** One AOR, as nearly all connections have, or several. An AOR stands in it once for each of its contacts. */
  readonly #aors = new Map<number, string | string[]>();

  add(connection: number, aor: string): void {
    const known = this.#aors.get(connection);
    if (known === undefined) this.#aors.set(connection, aor);
    else if (typeof known === 'string') this.#aors.set(connection, [known, aor]);
    else known.push(aor);
  }

  remove(connection: number, aor: string): void {
    const known = this.#aors.get(connection);
    if (known === aor) this.#aors.delete(connection);
    if (!Array.isArray(known)) return;
    const at = known.indexOf(aor);
    if (at >= 0) known.splice(at, 1);
    if (known.length === 0) this.#aors.delete(connection);
  }

  /** Forgets the connection and returns its AORs, each once. */
  take(connection: number): readonly string[] {
    const known = this.#aors.get(connection);
    this.#aors.delete(connection);
    if (known === undefined) return [];
    return typeof known === 'string' ? [known] : [...new Set(known)];
  }
}
