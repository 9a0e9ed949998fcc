/** A function that a model may call. `parameters`: JSON Schema of its arguments. */
export interface FunctionTool {
  name: string;
  description: string;
  parameters: Record<string, unknown>;
  /** Whether the arguments must keep to the schema exactly; absent: as the provider does it by itself. */
  strict?: boolean;
}

/** A function of the API, or of a link, as it is edited: nothing but what a model is told. */
export function functionToolOf({
  name,
  description,
  parameters,
  strict,
}: Omit<FunctionTool, "strict"> & { strict?: unknown }): FunctionTool {
  return { name, description, parameters, ...(typeof strict === "boolean" && { strict }) };
}
