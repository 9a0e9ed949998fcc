import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { createQueryClient } from "./api/query-client.ts";
import { sessionQuery } from "./api/session.ts";
import { whenSignedOut } from "./api/studio-fetch.ts";
import { createStudioRouter } from "./app/router.tsx";
import { Toasts } from "./components/toast.tsx";
import "./design/base.css";

const queryClient = createQueryClient();
const router = createStudioRouter(queryClient);

whenSignedOut(() => {
  queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
  // The guard of the pages leads to the sign-in, and remembers the way back.
  void router.invalidate();
});

const element = document.getElementById("root");
if (element === null) {
  throw new Error("index.html has lost its root");
}
createRoot(element).render(
  <CSPProvider disableStyleElements>
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider delay={400}>
        <RouterProvider router={router} />
        <Toasts />
      </Tooltip.Provider>
    </QueryClientProvider>
  </CSPProvider>,
);
