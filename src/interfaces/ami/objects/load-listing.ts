import type { Listing, ListingOptions } from './listing.ts';

/** What listings show, once somebody asks: most processes end without, and start faster for it. */
export type LoadListing = () => Promise<Listing>;

export function loadListing(options: ListingOptions): LoadListing {
  let listing: Promise<Listing> | undefined;
  return () => {
    listing ??= import('./listing.ts').then(({ Listing }) => new Listing(options));
    return listing;
  };
}
