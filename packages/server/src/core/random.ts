/** Fills a new array with `size` random bytes, fit for secrets. Passed in so that tests can repeat a run. */
export type Random = (size: number) => Uint8Array;
