/** Something that ends at a time, and knows its place in the queue. */
export interface Expiring {
  /** Unix milliseconds. */
  readonly expiresAt: number;
  /** Index in the queue, -1 outside; the queue's own. */
  place: number;
}

/**
 * What expires next, first: a binary heap in which every item knows its place, so that a refreshed contact
 * is moved and a removed one leaves at once, instead of staying in memory until its old time has come.
 * Costs one array slot an item.
 */
export class ExpiryQueue<Item extends Expiring> {
  readonly #heap: Item[] = [];

  get size(): number {
    return this.#heap.length;
  }

  get first(): Item | undefined {
    return this.#heap[0];
  }

  add(item: Item): void {
    this.#heap.push(item);
    this.#rise(item, this.#heap.length - 1);
  }

  /** Puts `item` where `old` was. */
  replace(old: Item, item: Item): void {
    const place = old.place;
    old.place = -1;
    this.#settle(item, place);
  }

  remove(item: Item): void {
    const place = item.place;
    if (place < 0) return;
    item.place = -1;
    const last = this.#heap.pop() as Item;
    if (last !== item) this.#settle(last, place);
  }

  #settle(item: Item, place: number): void {
    const parent = this.#heap[(place - 1) >> 1];
    if (place > 0 && parent !== undefined && item.expiresAt < parent.expiresAt) this.#rise(item, place);
    else this.#sink(item, place);
  }

  #rise(item: Item, from: number): void {
    const heap = this.#heap;
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Item;
      if (parent.expiresAt <= item.expiresAt) break;
      heap[place] = parent;
      parent.place = place;
      place = above;
    }
    heap[place] = item;
    item.place = place;
  }

  #sink(item: Item, from: number): void {
    const heap = this.#heap;
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      const right = heap[below + 1];
      if (right !== undefined && right.expiresAt < (heap[below] as Item).expiresAt) below++;
      const child = heap[below] as Item;
      if (child.expiresAt >= item.expiresAt) break;
      heap[place] = child;
      child.place = place;
      place = below;
    }
    heap[place] = item;
    item.place = place;
  }
}
