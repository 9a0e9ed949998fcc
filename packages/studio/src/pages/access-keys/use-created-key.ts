import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { CreatedAccessKey } from "@threadmill/client";

/**
 * The key that was just created, until it is dismissed. It is shown only once, so it outlives the page; but it is kept
 * in memory alone, where whoever signs out forgets it, and another access key never finds it.
 */
export function useCreatedKey(
  accessKeyId: string,
): [CreatedAccessKey | null, (created: CreatedAccessKey | null) => void] {
  const queryClient = useQueryClient();
  const queryKey = ["created-key", accessKeyId];
  // Nobody can be asked for it: it is there since it was put there, or not at all.
  const { data } = useQuery<CreatedAccessKey | null>({
    queryKey,
    queryFn: () => null,
    enabled: false,
    gcTime: Number.POSITIVE_INFINITY,
  });
  return [data ?? null, (created) => queryClient.setQueryData(queryKey, created)];
}
