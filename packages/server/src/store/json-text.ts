declare const held: unique symbol;

/**
 * A column of JSON text. All that somebody else wrote (titles, names, contents, metadata) is kept this way: JSON
 * escapes U+0000 and lone surrogates, which Postgres text would refuse or change, and `text`, unlike `jsonb`, gives
 * back exactly what came. Plain text columns hold only ids and words of our own.
 */
export type JsonText<Value> = string & { readonly [held]: Value };

export function toJsonText<Value>(value: Value): JsonText<Value> {
  return JSON.stringify(value) as JsonText<Value>;
}

export function fromJsonText<Value>(text: JsonText<Value>): Value {
  return JSON.parse(text);
}
