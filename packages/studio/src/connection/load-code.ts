import { isServerReady, noteReachability, whenServerIsHere } from "./server-state.ts";

/**
 * Loads code when it is first needed. While the server is away it is waited for, and whoever asked keeps what is on
 * screen. Fails when a server that is here does not have the code, as after an update.
 */
export async function loadCode<Module>(load: () => Promise<Module>): Promise<Module> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (await isServerReady()) {
        throw error;
      }
      noteReachability(false);
      await whenServerIsHere();
    }
  }
}
