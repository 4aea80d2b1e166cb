// Who may import whom. Types count (tsPreCompilationDeps), so a rule cannot be walked around with `import type`.
// Every allowance is a path written out here, with its reason.

/** Modules that ask the database through Prisma; everything else calls them. */
const dataModules = [
  "^lib/db/",
  "^lib/engine/executions/", // what pages read of executions
  "^lib/engine/(health|workers)[.]ts$", // what pages read of ticks and of workers
  "/(data|mutations)[.]ts$",
  "^lib/auth/", // the tables of users and sessions are better-auth's
  "^lib/audit/record[.]ts$",
];

/** Where a connection is opened, to be handed to data modules. */
const openers = ["^lib/web/installation[.]ts$", "^scripts/"];

const web = "^node_modules/(next|next-intl|react|react-dom|server-only|client-only)/";
const tests = "([.]test[.]tsx?|[.]processes[.]test[.]ts|/testing[.]ts|/testing/.+|/contract[.]ts)$";
const e2e = "^e2e/";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    { name: "nobody-imports-app", severity: "error", from: { pathNot: "^app/" }, to: { path: "^app/" } },
    {
      name: "nobody-imports-tests",
      comment: "What measures, and what compares migrations, starts a PostgreSQL as tests do.",
      severity: "error",
      from: { pathNot: `${tests}|${e2e}|^scripts/(bench|migrations)/` },
      to: { path: `${tests}|${e2e}` },
    },
    { name: "nobody-imports-scripts", severity: "error", from: { pathNot: "^(scripts|e2e)/" }, to: { path: "^scripts/" } },
    {
      name: "app-to-components-and-lib",
      severity: "error",
      from: { path: "^app/" },
      to: { path: "^(?!(app|components|lib|messages|node_modules)/)[^/]+/" },
    },
    {
      name: "components-to-format-and-types",
      comment: "Components show what they are handed: lib/format and shapes (types), nothing that acts.",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^lib/", pathNot: "^lib/format[./]", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "lib-without-the-web",
      comment: "lib runs under plain Node; only lib/web knows Next and React.",
      severity: "error",
      from: { path: "^lib/", pathNot: "^lib/web/" },
      to: { path: `${web}|^lib/web/` },
    },
    {
      name: "scripts-reach-nothing-of-the-web",
      severity: "error",
      from: { path: "^scripts/" },
      to: { path: `${web}|^(app|components|lib/web)/`, reachable: true },
    },
    {
      name: "engine-knows-no-hosting",
      comment: "The engine is handed the registry; it knows nothing of what tasks do.",
      severity: "error",
      from: { path: "^lib/engine/" },
      to: { path: "^lib/(tasks|services|provisioning|notify|auth|audit|web|i18n)/" },
    },
    {
      name: "tasks-import-define-and-domain",
      comment: "The history is what purge-history works on: to it, the ledger's purge is the domain.",
      severity: "error",
      from: { path: "^lib/tasks/", pathNot: `^lib/tasks/registry[.]ts$|${tests}` },
      to: { path: "^lib/engine/", pathNot: "^lib/engine/(define|retention|ledger/purge)[.]ts$" },
    },
    {
      name: "tasks-not-each-other",
      comment: "resources.ts says what the installation hands to its tasks.",
      severity: "error",
      from: { path: "^lib/tasks/([^/]+)", pathNot: `^lib/tasks/registry[.]ts$|${tests}` },
      to: { path: "^lib/tasks/", pathNot: "^lib/tasks/($1|resources[.]ts$)" },
    },
    {
      name: "drivers-know-drivers-contract-only",
      severity: "error",
      from: { path: "^lib/provisioning/drivers/([^/]+)", pathNot: tests },
      to: { path: "^lib/", pathNot: "^lib/errors[.]ts$|^lib/provisioning/(?!drivers/|registry)|^lib/provisioning/drivers/$1" },
    },
    {
      name: "prisma-in-data-modules",
      comment: "Only data modules import the Prisma client; the rest is handed one, or calls them.",
      severity: "error",
      from: { pathNot: [...dataModules, ...openers, tests, e2e].join("|") },
      to: { path: "^lib/db/(client[.]ts|generated(-postgresql)?/)|^node_modules/@prisma/" },
    },
    {
      name: "database-drivers-in-ledger-and-db",
      severity: "error",
      from: { pathNot: "^lib/engine/(ledger|dispatch)/|^lib/db" },
      to: { path: "^node_modules/(better-sqlite3|pg|graphile-worker)/" },
    },
    {
      name: "no-development-packages",
      comment: "What an installation runs is in dependencies.",
      severity: "error",
      from: { path: "^(app|components|lib|scripts)/", pathNot: `${tests}|^scripts/(check|test|translations/)` },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only"] },
    },
  ],
  required: [
    {
      name: "admin-pages-are-guarded",
      severity: "error",
      module: { path: "^app/admin/(.+/)?page[.]tsx$" },
      to: { path: "^lib/web/guard[.]ts$" },
    },
    {
      name: "actions-use-the-wrapper",
      severity: "error",
      module: { path: "^app/(.+/)?actions[.]ts$" },
      to: { path: "^lib/web/action[.]ts$" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^(lib/db/generated(-postgresql)?/internal|[.]next|dist)/" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
