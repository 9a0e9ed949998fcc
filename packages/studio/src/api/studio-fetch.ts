import { noteReachability } from "../connection/server-state.ts";

type Listener = () => void;

let onSignedOut: Listener = () => {};

/** Who is told when a request was refused because the session has ended. */
export function whenSignedOut(listener: Listener): void {
  onSignedOut = listener;
}

/** The browser's fetch, which the session's cookie goes along with; the page notices what becomes of its requests. */
export const studioFetch: typeof fetch = async (input, init) => {
  try {
    const response = await fetch(input, { ...init, credentials: "same-origin" });
    // A proxy in front of a server that is down answers too.
    noteReachability(![502, 503, 504].includes(response.status));
    if (response.status === 401 && !isSessionRequest(input)) {
      onSignedOut();
    }
    return response;
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) {
      noteReachability(false);
    }
    throw error;
  }
};

/** A session that was asked for and refused is none that was lost. */
function isSessionRequest(input: RequestInfo | URL): boolean {
  const url = input instanceof Request ? input.url : String(input);
  return new URL(url, location.href).pathname === "/admin/session";
}
