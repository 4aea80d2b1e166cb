import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUser } from "../../lib/auth/create-user";
import { openPrisma } from "../../lib/db/client";
import { people } from "../harness/people";
import { copyProject } from "../harness/project-copy";
import { freePort, startServer } from "../harness/server";

/** A dashboard on a database that somebody else made and migrated. */
export interface Dashboard {
  /** The status of the page's answer, as an administrator who is signed in gets it. */
  page(path: string): Promise<number>;
  /** One tick by its secret address; resolves, when it is over, to whether all went well. */
  tick(): Promise<boolean>;
  stop(): Promise<void>;
}

/** Starts the one that `npm run build` built, without its ticker, as the database's user of `databaseUrl`; `adminUrl` may create an administrator there. */
export async function startDashboard(databaseUrl: string, adminUrl: string): Promise<Dashboard> {
  const prisma = openPrisma(adminUrl);
  await createUser(prisma, { ...people.admin, role: "admin" });
  await prisma.$disconnect();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "ponctuel-dashboard-")));
  copyProject(folder);
  const port = await freePort();
  const token = randomBytes(32).toString("base64url");
  const env = {
    PORT: port,
    APP_SECRET: "a secret of at least thirty-two characters",
    TICK_TOKEN: token,
    BUILTIN_TICKER: 0,
    TIMEZONE: "UTC",
  };
  const lines = Object.entries({ ...env, DATABASE_URL: databaseUrl }).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(folder, ".env"), lines.join(""), { mode: 0o600 });
  const server = await startServer(folder);
  const url = `http://localhost:${port}`;
  const cookie = await signIn(url);
  return {
    async page(path) {
      const response = await fetch(`${url}${path}`, { headers: { cookie } });
      await response.text();
      return response.status;
    },
    async tick() {
      const request = { method: "POST", headers: { authorization: `Bearer ${token}` } };
      const response = await fetch(`${url}/api/tick`, request).catch(() => undefined);
      return ((await response?.json()) as { ok: boolean } | undefined)?.ok ?? false;
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function signIn(url: string): Promise<string> {
  const { email, password } = people.admin;
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: "POST",
    headers: { origin: url, "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (!response.ok) throw new Error(`nobody could sign in: ${response.status} ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
}
