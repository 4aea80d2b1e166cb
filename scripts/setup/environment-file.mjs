// @ts-check
import { randomBytes } from "node:crypto";
import { appendFileSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as util from "node:util";
import { root } from "./project.mjs";

// `util.parseEnv` by its full name: importing a name that an old Node lacks would hide the line that asks for a newer one.
const file = join(root, ".env");

/**
 * Writes `.env` with fresh secrets where there is none. A file that is there is never rewritten; if it names no APP_SECRET
 * (nor does the environment), one is added at its end.
 */
export function ensureEnvironmentFile() {
  const existing = readIfThere();
  if (existing === undefined) {
    create();
    console.log("Created .env with fresh secrets: keep a copy, stored credentials cannot be read without it.");
  } else if (!util.parseEnv(existing).APP_SECRET && !process.env.APP_SECRET) {
    appendFileSync(file, `${existing === "" || existing.endsWith("\n") ? "" : "\n"}APP_SECRET=${secret()}\n`);
    console.log("Added APP_SECRET to .env: keep a copy, stored credentials cannot be read without it.");
  }
}

function create() {
  const draft = `${file}.${process.pid}`;
  const lines = [
    "# Written by the first start. Every variable is explained in .env.example.",
    `APP_SECRET=${secret()}`,
    `TICK_TOKEN=${secret()}`,
    // Written down, so that cron, whose environment may name another zone than a login's, plans by the same one.
    `TIMEZONE=${Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC"}`,
    "",
  ];
  writeFileSync(draft, lines.join("\n"), { mode: 0o600 });
  try {
    linkSync(draft, file); // appears whole, and never over another
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function readIfThere() {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

function secret() {
  return randomBytes(32).toString("base64url");
}
