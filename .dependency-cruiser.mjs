/**
 * The dependency rule (ARCHITECTURE.md) as a check that fails the build:
 *
 *     cli → main → api → engine → core
 *           main → store, models, tools → core
 *
 * Imports of types count like any other. Tests stand outside the layers: they may build what they need from anywhere.
 * packages/server/test/dependency-rule.test.ts proves that each arrow below is seen.
 */
const server = "^packages/server/src";
const studio = "^packages/studio/src";
const tests = "[.]test(-d)?[.]tsx?$|/test/|/testing/|/__fixtures__/";

/** What each part of the server may import of the project besides itself: a folder, or a file with its ending. */
const parts = {
  core: [],
  store: ["core"],
  models: ["core"],
  tools: ["core"],
  metrics: ["core"],
  engine: ["core"],
  api: ["engine", "core"],
  cli: ["main.ts", "config.ts", "system.ts", "core"],
  "main.ts": ["config.ts", "system.ts", "api", "engine", "store", "models", "tools", "metrics", "core"],
  "config.ts": ["core", "models/provider-config.ts"],
  "system.ts": ["core"],
};

/** The same of the studio. */
const studioParts = {
  format: [],
  connection: [],
  api: ["connection"],
  components: ["connection", "format"],
  conversation: ["components", "connection", "format"],
  pages: ["conversation", "components", "api", "connection", "format"],
  app: ["pages", "components", "api", "connection", "format"],
};

/** npm packages that belong to one part, so that replacing one touches one folder. */
const owners = {
  store: ["kysely", "pg", "better-sqlite3"],
  models: ["@ai-sdk/[^/]+", "gpt-tokenizer"],
  api: ["fastify", "fastify-[^/]+", "@fastify/[^/]+", "content-disposition"],
  metrics: ["prom-client"],
  cli: ["commander", "pino"],
};

const layers = Object.entries(parts).map(([part, known]) => ({
  name: `layers-${part.replace(".ts", "")}`,
  comment: `${part} may import ${known.join(", ") || "nothing"} of the project.`,
  from: { path: inServer(part), pathNot: tests },
  to: {
    path: "^packages/[^/]+/src/",
    pathNot: [part, ...known].map(inServer),
  },
}));

const studioLayers = Object.entries(studioParts).map(([part, known]) => ({
  name: `studio-${part}`,
  comment: `${part} of the studio may import ${known.join(", ") || "nothing"} of it.`,
  from: { path: `${studio}/${part}/`, pathNot: tests },
  to: { path: `${studio}/`, pathNot: [part, ...known].map((name) => `${studio}/${name}/`) },
}));

const packages = Object.entries(owners).map(([part, names]) => ({
  name: `packages-of-${part}`,
  comment: `Only ${part} may use ${names.join(", ")}.`,
  from: { path: "^packages/[^/]+/src/", pathNot: [inServer(part), tests] },
  to: { path: npmPackage(names) },
}));

const rules = [
  ...layers,
  ...studioLayers,
  ...packages,
  {
    name: "root-of-src",
    comment:
      "Beside main.ts, config.ts and system.ts nothing lies at the root: a new file belongs to a part.",
    from: {},
    to: {
      path: `${server}/[^/]+$`,
      pathNot: ["main", "config", "system"].map((name) => `${server}/${name}(.test)?.ts$`),
    },
  },
  {
    name: "dialects-apart",
    comment: "The dialects and the administration do not know each other.",
    from: { path: `${server}/api/(tune|openai|admin)/`, pathNot: tests },
    to: { path: `${server}/api/(tune|openai|admin)/`, pathNot: `${server}/api/$1/` },
  },
  {
    name: "edge-without-dialect",
    comment: "What the dialects share does not know them; app.ts alone registers them.",
    from: { path: `${server}/api/[^/]+$`, pathNot: [`${server}/api/app.ts$`, tests] },
    to: { path: `${server}/api/(tune|openai|admin)/` },
  },
  {
    name: "core-without-io",
    comment: "core computes. Of Node it may use a hash and a checksum.",
    from: { path: `${server}/core/`, pathNot: tests },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|zlib)$" },
  },
  {
    name: "core-without-packages",
    comment: "core knows no framework, driver or provider. It may use uuid.",
    from: { path: `${server}/core/`, pathNot: tests },
    to: { dependencyTypesNot: ["core", "local"], path: "node_modules/", pathNot: npmPackage(["uuid"]) },
  },
  {
    name: "wire-contract-only",
    comment: "The client and the studio know the wire contract and nothing of the server's code.",
    from: { path: "^packages/(client|studio)/src/", pathNot: tests },
    to: { path: "^packages/server/" },
  },
  {
    name: "client-runs-anywhere",
    comment: "The client runs in browsers and at the edge, so it uses nothing of Node.",
    from: { path: "^packages/client/src/", pathNot: tests },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "tests-are-leaves",
    comment: "What is shipped does not import tests or their helpers.",
    from: { path: "^packages/[^/]+/src/", pathNot: tests },
    to: { path: tests, pathNot: "node_modules/" },
  },
  {
    name: "no-cycle",
    comment: "No file may import itself by way of others, not even for types.",
    from: {},
    to: { circular: true },
  },
  {
    name: "unreachable",
    comment: "Nothing of the server leads to this file: connect it or delete it.",
    from: { path: `${server}/cli/threadmill.ts$` },
    to: { path: `${server}/`, pathNot: tests, reachable: false },
  },
  {
    name: "declared",
    comment: "What is shipped uses only what its package.json declares as a dependency.",
    from: { path: "^packages/[^/]+/src/", pathNot: [tests, "^packages/studio/"] },
    to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "undetermined"] },
  },
  {
    name: "declared-by-the-studio",
    comment: "The studio is built into one page, so it declares what it uses for its development only.",
    from: { path: `${studio}/`, pathNot: tests },
    to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "undetermined"], pathNot: "^packages/client/" },
  },
  {
    name: "studio-unreachable",
    comment:
      "Nothing of the studio leads to this file: connect it or delete it. The components are there for all pages.",
    from: { path: `${studio}/main.tsx$` },
    to: { path: `${studio}/`, pathNot: [tests, `${studio}/components/`], reachable: false },
  },
  {
    name: "studio-pages-apart",
    comment: "A page does not know another one; what two pages share is a component, or the conversation.",
    from: { path: `${studio}/pages/([^/]+)/`, pathNot: tests },
    to: { path: `${studio}/pages/`, pathNot: `${studio}/pages/$1/` },
  },
  {
    name: "found",
    comment: "Every import leads somewhere.",
    from: {},
    to: { couldNotResolve: true },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: rules.map((rule) => ({ ...rule, severity: "error" })),
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    // What a build has left.
    exclude: { path: "^packages/server/(static|dist)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};

/** @param {string} part */
function inServer(part) {
  return `${server}/${part}${part.endsWith(".ts") ? "$" : "/"}`;
}

/** @param {string[]} names */
function npmPackage(names) {
  return `(^|node_modules/)(@types/)?(${names.join("|")})(/|$)`;
}
