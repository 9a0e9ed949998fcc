export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A JSON object whose keys and values belong to the caller; they are stored and given back as they came. */
export type JsonObject = { [key: string]: Json };
