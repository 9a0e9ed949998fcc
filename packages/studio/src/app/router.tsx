import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { ComponentType } from "react";
import * as read from "../api/search-params.ts";
import { sessionQuery } from "../api/session.ts";
import { loadCode } from "../connection/load-code.ts";
import { readModelsSearch } from "../pages/models/models-search.ts";
import { readPlaygroundSearch } from "../pages/playground/playground-search.ts";
import { readRunSearch } from "../pages/runs/run-search.ts";
import { readRunsSearch } from "../pages/runs/runs-search.ts";
import { readThreadFilter } from "../pages/threads/thread-filter.ts";
import { readUsageSearch } from "../pages/usage/usage-search.ts";
import { DocumentTitle } from "./document-title.tsx";
import { focusHeading } from "./focus-heading.ts";
import { Frame } from "./frame.tsx";
import { NotFound, PageFailed } from "./page-failed.tsx";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** The page's heading, and what the tab of the browser calls it. */
    title?: string;
    /** The list that it is a part of. */
    parent?: { title: string; to: "/threads" | "/runs" | "/assistants" };
  }
  interface Register {
    router: ReturnType<typeof createStudioRouter>;
  }
}

/** Its code is loaded when one goes there. */
const page = (load: () => Promise<{ default: ComponentType }>) => lazyRouteComponent(() => loadCode(load));

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: () => (
    <>
      <DocumentTitle />
      <Outlet />
    </>
  ),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  staticData: { title: "Sign in" },
  /** `to`: the path where one was going. Only this page's own: a link must not lead elsewhere. */
  validateSearch: (search): { to?: string } => {
    const to = read.text(search["to"]);
    return to?.startsWith("/") && !to.startsWith("//") ? { to } : {};
  },
  /** Whoever has a session is led on. While the server is away nobody knows, and the form stands there. */
  beforeLoad: async ({ context: { queryClient }, search: { to = "/playground" } }) => {
    const session = await queryClient.ensureQueryData(sessionQuery).catch(() => null);
    if (session !== null) {
      throw redirect({ href: to, replace: true });
    }
    queryClient.removeQueries(sessionQuery);
  },
  component: page(() => import("../pages/sign-in/sign-in-page.tsx")),
});

/** Every page but the sign-in asks for a session first. */
const studio = createRoute({
  getParentRoute: () => root,
  id: "studio",
  component: Frame,
  beforeLoad: async ({ context: { queryClient }, location }) => {
    if ((await queryClient.ensureQueryData(sessionQuery)) === null) {
      // Another tab may sign in meanwhile: what is known of nobody is asked for again.
      queryClient.removeQueries(sessionQuery);
      throw redirect({ to: "/sign-in", search: { to: location.href } });
    }
  },
});

const inStudio = () => studio;

const home = createRoute({
  getParentRoute: inStudio,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/playground" });
  },
});

const playground = createRoute({
  getParentRoute: inStudio,
  path: "/playground",
  staticData: { title: "Playground" },
  validateSearch: readPlaygroundSearch,
  component: page(() => import("../pages/playground/playground-page.tsx")),
});

const threads = createRoute({
  getParentRoute: inStudio,
  path: "/threads",
  staticData: { title: "Threads" },
  validateSearch: readThreadFilter,
  component: page(() => import("../pages/threads/threads-page.tsx")),
});

const thread = createRoute({
  getParentRoute: inStudio,
  path: "/threads/$threadId",
  staticData: { title: "Thread", parent: { title: "Threads", to: "/threads" } },
  /** The list that stands beside it. */
  validateSearch: readThreadFilter,
  component: page(() => import("../pages/threads/thread-page.tsx")),
});

const runs = createRoute({
  getParentRoute: inStudio,
  path: "/runs",
  staticData: { title: "Runs" },
  validateSearch: readRunsSearch,
  component: page(() => import("../pages/runs/runs-page.tsx")),
});

const run = createRoute({
  getParentRoute: inStudio,
  path: "/runs/$runId",
  staticData: { title: "Run", parent: { title: "Runs", to: "/runs" } },
  validateSearch: readRunSearch,
  component: page(() => import("../pages/runs/run-page.tsx")),
});

const assistants = createRoute({
  getParentRoute: inStudio,
  path: "/assistants",
  staticData: { title: "Assistants" },
  validateSearch: (search) => read.withoutAbsent({ q: read.text(search["q"]) }),
  component: page(() => import("../pages/assistants/assistants-page.tsx")),
});

const assistant = createRoute({
  getParentRoute: inStudio,
  path: "/assistants/$assistantId",
  staticData: { title: "Assistant", parent: { title: "Assistants", to: "/assistants" } },
  component: page(() => import("../pages/assistants/assistant-page.tsx")),
});

const models = createRoute({
  getParentRoute: inStudio,
  path: "/models",
  staticData: { title: "Models" },
  validateSearch: readModelsSearch,
  component: page(() => import("../pages/models/models-page.tsx")),
});

const usage = createRoute({
  getParentRoute: inStudio,
  path: "/usage",
  staticData: { title: "Usage" },
  validateSearch: readUsageSearch,
  component: page(() => import("../pages/usage/usage-page.tsx")),
});

const accessKeys = createRoute({
  getParentRoute: inStudio,
  path: "/profile/access-keys",
  staticData: { title: "Access Keys" },
  validateSearch: (search): { search?: string } =>
    read.withoutAbsent({ search: read.text(search["search"]) }),
  component: page(() => import("../pages/access-keys/access-keys-page.tsx")),
});

/** Whatever no other page is at, within the frame: the way on is beside it. */
const elsewhere = createRoute({
  getParentRoute: inStudio,
  path: "$",
  staticData: { title: "Not found" },
  component: NotFound,
});

const routeTree = root.addChildren([
  signIn,
  studio.addChildren([
    home,
    playground,
    threads,
    thread,
    runs,
    run,
    assistants,
    assistant,
    models,
    usage,
    accessKeys,
    elsewhere,
  ]),
]);

export function createStudioRouter(queryClient: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    defaultErrorComponent: PageFailed,
    defaultNotFoundComponent: NotFound,
    // A page that comes at once shows nothing in between.
    defaultPendingMs: 300,
  });
  router.subscribe("onRendered", focusHeading);
  return router;
}
