import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { requireMigrated } from "../lib/db/migrations";
import { openSql } from "../lib/db/open";
import { readEnv } from "../lib/env-schema";
import { exitCode } from "../lib/errors";
import { findDriver } from "../lib/provisioning/registry";
import { decryptSecret } from "../lib/secrets";
import { exportBundle } from "../lib/services/export";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `usage: export [--with-secrets]

Writes all servers, products, customers and services to stdout, in the form that import reads.

  --with-secrets  include the servers' secrets, readable
  --help          show this`;

await runScript(async () => {
  const args = readArguments(usage, { "with-secrets": { type: "boolean" } }, 0);
  if (!args) return exitCode.ok;
  const env = readEnv();
  const db = openSql(env.DATABASE_URL);
  let code: number = exitCode.ok;
  try {
    await requireMigrated(db);
    await db.snapshot((tx) => {
      const pieces = exportBundle(tx, {
        withSecrets: args.values["with-secrets"] === true,
        keeper: { findDriver, decrypt: (stored) => decryptSecret(stored, env.APP_SECRET) },
        warn: (message) => {
          process.stderr.write(`${message}\n`);
          code = exitCode.notFullySucceeded;
        },
      });
      return pipeline(Readable.from(pieces), process.stdout, { end: false });
    });
    return code;
  } finally {
    await db.close();
  }
});
