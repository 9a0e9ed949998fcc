/**
 * What is loaded when it is first needed, and then kept. A load that fails, as when the process has no file descriptor left, is
 * tried again when it is needed next.
 */
export function loadOnce<Loaded>(load: () => Promise<Loaded>): () => Promise<Loaded> {
  let loading: Promise<Loaded> | null = null;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    return loading;
  };
}
