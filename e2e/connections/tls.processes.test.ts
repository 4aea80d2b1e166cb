import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openPrisma } from "../../lib/db/client";
import { openSql } from "../../lib/db/open";
import { canMakeCertificates, startTlsPostgres, type TlsPostgres } from "../../lib/db/testing/tls-postgres";
import { openWorkerConnections } from "../../lib/db/worker-connections";
import { run } from "../harness/run";
import { allServiceTasks, buildCommands, builtFile } from "../services/built-commands";
import { mixedBundle } from "../services/mixed-bundle";
import { expectRightEnd } from "../services/mixed-end";
import { createScaledOut, type ScaledOut } from "../workers/scaled-out";
import { until } from "../workers/until";

/* The TLS options of DATABASE_URL, with a server that refuses every connection without encryption but to its database `postgres`. */

const hasOpenssl = canMakeCertificates();
const name = (what: string) => (hasOpenssl ? what : `${what} (needs the program openssl)`);

let postgres: TlsPostgres;
beforeAll(async () => {
  if (!hasOpenssl) return;
  postgres = await startTlsPostgres();
  // As the tests' own connections read it too, which set no databases up without it.
  process.env.TEST_POSTGRES_URL = `${postgres.server.url}?sslmode=require&uselibpqcompat=true`;
});
afterAll(async () => {
  delete process.env.TEST_POSTGRES_URL;
  await postgres?.remove();
});

/** An address on the server. */
function address({ host = "localhost", database = "template1", mode, trust }: Address): string {
  const url = new URL(postgres.server.url);
  url.hostname = host;
  url.pathname = `/${database}`;
  url.searchParams.set("sslmode", mode);
  if (trust) url.searchParams.set("sslrootcert", postgres[trust]);
  return url.href;
}
interface Address {
  host?: string;
  database?: string;
  mode: string;
  trust?: "authority" | "otherAuthority";
}

const refused: (Address & { what: string; why: RegExp; sentence: RegExp })[] = [
  {
    what: "a certificate of another authority",
    mode: "verify-full",
    trust: "otherAuthority",
    why: /self-signed certificate in certificate chain/,
    sentence: /has a certificate that is not trusted \(.+\); name its authority with sslrootcert in DATABASE_URL$/,
  },
  {
    what: "a certificate for another host",
    mode: "verify-full",
    trust: "authority",
    host: "127.0.0.1",
    why: /IP: 127\.0\.0\.1 is not in the cert's list/,
    sentence: /has a certificate for another name \(.+\); DATABASE_URL must name the host as the certificate does$/,
  },
  {
    what: "no encryption where the server insists",
    mode: "disable",
    why: /no encryption|takes encrypted connections only/,
    sentence: /takes encrypted connections only; add sslmode=require to DATABASE_URL$/,
  },
];

const IS_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

/** Each way in which a process connects: whether that connection is encrypted. */
const openers: Record<string, (url: string) => Promise<unknown>> = {
  async "hand-written SQL"(url) {
    const db = openSql(url);
    return db.all(IS_ENCRYPTED).finally(() => db.close());
  },
  async Prisma(url) {
    const prisma = openPrisma(url);
    return prisma.$queryRawUnsafe(IS_ENCRYPTED).finally(() => prisma.$disconnect());
  },
  async "a worker's work"(url) {
    const { db, close } = openWorkerConnections(url, undefined);
    return db.all(IS_ENCRYPTED).finally(close);
  },
  async "a worker's tickets"(url) {
    const { ticketPool, close } = openWorkerConnections(address({ mode: "disable" }), url);
    const asked = ticketPool.query<{ ssl: boolean }>(IS_ENCRYPTED).then(({ rows }) => rows);
    return asked.finally(close);
  },
};

describe.skipIf(!hasOpenssl).each(Object.entries(openers))(name("%s"), (_, isEncrypted) => {
  it.each<Address & { encrypted: boolean }>([
    { mode: "disable", database: "postgres", encrypted: false },
    { mode: "require", encrypted: true },
    { mode: "verify-ca", trust: "authority", host: "127.0.0.1", encrypted: true },
    { mode: "verify-full", trust: "authority", encrypted: true },
  ])("with sslmode=$mode is encrypted: $encrypted", async ({ encrypted, ...where }) => {
    expect(await isEncrypted(address(where))).toEqual([{ ssl: encrypted }]);
  });

  it.each(refused)("refuses $what", async ({ why, ...where }) => {
    await expect(isEncrypted(address(where))).rejects.toThrow(why);
  });
});

it.skipIf(!hasOpenssl)(name("shows the certificate that sslcert and sslkey name"), async () => {
  const db = openSql(address({ mode: "require", database: "postgres" }));
  await db.run("CREATE DATABASE certified").finally(() => db.close());
  const url = new URL(address({ mode: "verify-full", trust: "authority", database: "certified" }));
  const isEncrypted = openers["hand-written SQL"] as (url: string) => Promise<unknown>;
  await expect(isEncrypted(url.href)).rejects.toThrow(/does not let us in/);
  url.searchParams.set("sslcert", postgres.userCertificate.certificate);
  url.searchParams.set("sslkey", postgres.userCertificate.key);
  expect(await isEncrypted(url.href)).toEqual([{ ssl: true }]);
});

describe.skipIf(!hasOpenssl)(name("a tick"), () => {
  async function tickAt(url: string) {
    await buildCommands();
    return run(builtFile("cron"), [], "/", { DATABASE_URL: url });
  }

  it.each(refused)("says so, and exits 75: $what", async ({ sentence, ...where }) => {
    const { code, stdout, stderr } = await tickAt(address(where));
    expect({ code, stdout }).toEqual({ code: 75, stdout: "" });
    expect(stderr.trim()).toMatch(sentence);
    expect(stderr).not.toContain(new URL(postgres.server.url).password);
  });

  it("says so, and exits 2, where a file of the address cannot be read", async () => {
    const url = new URL(address({ mode: "verify-full" }));
    url.searchParams.set("sslrootcert", "/nowhere/ca.pem");
    const { code, stderr } = await tickAt(url.href);
    expect({ code, stderr: stderr.trim() }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^DATABASE_URL: sslrootcert cannot be read: .+$/),
    });
  });
});

describe.skipIf(!hasOpenssl)(name("an installation"), () => {
  let installation: ScaledOut;
  afterEach(() => installation?.remove());

  it("whose server takes nothing unencrypted works: ticks, workers and their heartbeats", async () => {
    installation = await createScaledOut({ bundle: (panels) => mixedBundle(50, panels, new Date()) });
    const url = new URL(installation.databaseUrl);
    url.search = new URL(address({ mode: "verify-full", trust: "authority" })).search;
    url.hostname = "localhost";
    const env = { DATABASE_URL: url.href };
    await installation.startWorker([], { ...env, DATABASE_DIRECT_URL: url.href });
    expect(await installation.startTick(allServiceTasks, env).report).toMatchObject({ ok: true });
    await expectRightEnd(installation.db, installation.panels, 50);
    const sessions = await until("the worker's heartbeat and its listeners are there", async () => {
      const text = "SELECT query, ssl FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE datname = current_database()";
      const found = await installation.db.all<{ query: string; ssl: boolean }>(text);
      const count = (what: RegExp) => found.filter(({ query }) => what.test(query)).length;
      // What only a heartbeat says, and what only a listener says.
      return count(/^(UPDATE workers SET heartbeat_at|SELECT (e\.)?cancel_requested_by)/) === 1 && count(/^LISTEN/) === 2
        ? found
        : undefined;
    });
    expect(sessions.filter(({ ssl }) => !ssl)).toEqual([]);
  });
});

it.skipIf(!hasOpenssl)(name("a tick says so, and exits 75, where the server does not offer TLS"), async () => {
  const db = openSql(address({ mode: "require", database: "postgres" }));
  await db.run("ALTER SYSTEM SET ssl = off").finally(() => db.close());
  await postgres.server.stop();
  await postgres.server.start();
  const { code, stderr } = await run(builtFile("cron"), [], "/", { DATABASE_URL: address({ mode: "require" }) });
  expect(code).toBe(75);
  expect(stderr.trim()).toMatch(/does not offer TLS; set it up there, or use sslmode=disable inside a private network$/);
});
