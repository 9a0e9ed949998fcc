import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { providersQuery } from "../../api/providers.ts";

/** A test of one model. What it showed of the provider is on the page afterwards. */
export function useModelTest(model: string) {
  const queryClient = useQueryClient();
  return useMutation({
    // Once: a second call would cost as much, and hide that the first one failed.
    mutationFn: () => client.admin.models.test(model, { maxRetries: 0 }),
    onSettled: () => void queryClient.invalidateQueries(providersQuery),
  });
}
