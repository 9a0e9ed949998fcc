import { z } from "zod";

/**
 * Renames the fields of a value to the spelling in which a schema declares them; returns the value itself when
 * there is nothing to rename.
 */
export type FieldFold = (value: unknown) => unknown;

/** What to do at one level: which spellings name which field, and how to go on below each. */
interface Plan {
  fields: Map<string, { name: string; plan: Plan | null }>;
  /** The plan of an array's entries. */
  entries: Plan | null;
}

/**
 * Accepts each declared field in snake_case too, at every level, and leaves every other key alone: what is not
 * declared is the caller's own, so `metadata` and JSON Schemas pass through as they are. When both spellings of a
 * field are there, the camelCase one counts.
 *
 * The schema is walked once, here; the returned function does no more than look keys up.
 * @see tune-api.md, section 5.3 and Decision 1
 */
export function compileFieldCasing(schema: z.ZodType): FieldFold {
  const plan = planOf(schema);
  return plan === null ? (value) => value : (value) => fold(value, plan);
}

/** `maxPromptTokens` → `max_prompt_tokens` */
export function snakeCaseOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function planOf(schema: unknown): Plan | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return planOf(schema.def.innerType);
  }
  if (schema instanceof z.ZodPipe) {
    return planOf(schema.def.in instanceof z.ZodTransform ? schema.def.out : schema.def.in);
  }
  if (schema instanceof z.ZodArray) {
    const entries = planOf(schema.def.element);
    return entries === null ? null : { fields: new Map(), entries };
  }
  if (schema instanceof z.ZodObject) {
    return { fields: fieldsOf(schema), entries: null };
  }
  if (schema instanceof z.ZodUnion) {
    return schema.def.options.map(planOf).reduce(mergePlans, null);
  }
  return null;
}

function fieldsOf(schema: z.ZodObject): Plan["fields"] {
  const fields: Plan["fields"] = new Map();
  for (const [name, child] of Object.entries(schema.shape)) {
    const field = { name, plan: planOf(child) };
    fields.set(name, field);
    fields.set(snakeCaseOf(name), field);
  }
  return fields;
}

/** Both alternatives of a union at once: which of them a value is meant to be is not known yet. */
function mergePlans(left: Plan | null, right: Plan | null): Plan | null {
  if (left === null || right === null) {
    return left ?? right;
  }
  const fields = new Map(left.fields);
  for (const [spelling, field] of right.fields) {
    const known = fields.get(spelling);
    fields.set(
      spelling,
      known === undefined ? field : { name: field.name, plan: mergePlans(known.plan, field.plan) },
    );
  }
  return { fields, entries: mergePlans(left.entries, right.entries) };
}

function fold(value: unknown, plan: Plan): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    const { entries } = plan;
    return entries === null ? value : value.map((entry) => fold(entry, entries));
  }
  const folded: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    const field = plan.fields.get(key);
    const name = field?.name ?? key;
    if (name === key || !Object.hasOwn(value, name)) {
      folded[name] = field?.plan ? fold(child, field.plan) : child;
    }
  }
  return folded;
}
