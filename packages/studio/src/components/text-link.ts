/** A link that stands by itself, as the way on from an empty page. */
export const textLink = "text-accent underline underline-offset-2 hover:text-accent-hover";
