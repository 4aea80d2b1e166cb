import { randomBytes } from "node:crypto";
import { openSql } from "../../lib/db/open";
import type { TestPostgres } from "../../lib/db/testing/postgres-server";

/** Settings of a server whose log tells of every session that begins, is refused and ends. */
export const tellsSessions = { log_connections: "on", log_disconnections: "on", log_line_prefix: "%p " };

/** What a user's processes did with their connections. */
export interface Sessions {
  /** How many are open now. */
  open: number;
  /** The most that were open at one time. */
  most: number;
  /** How many were refused because the user had as many as it may have. */
  refused: number;
}

/** A user who may have so many connections at one time, and no more; the server refuses others. */
export interface LimitedUser {
  name: string;
  /** The address of a database as this user reaches it. */
  urlOf(databaseUrl: string): string;
  /** By the server's log: nothing is missed, however short. */
  sessions(): Sessions;
}

/** Creates one on a server with the settings `tellsSessions`; it may do in a database whatever the tests' user may who made it. */
export async function createLimitedUser(server: TestPostgres, connections: number): Promise<LimitedUser> {
  const name = `limited_${randomBytes(6).toString("hex")}`;
  const password = randomBytes(12).toString("hex");
  const db = openSql(server.url);
  await db.run(`CREATE ROLE ${name} LOGIN PASSWORD '${password}' CONNECTION LIMIT ${connections} IN ROLE postgres`);
  await db.close();
  return {
    name,
    urlOf(databaseUrl) {
      const url = new URL(databaseUrl);
      url.username = name;
      url.password = password;
      return url.href;
    },
    sessions: () => countSessions(server.log(), name),
  };
}

/** One that is refused is told as authorized first, and never as disconnected. */
function countSessions(log: string, user: string): Sessions {
  const told = new RegExp(`^(\\d+) (?:LOG|FATAL): +(connection authorized|disconnection|too many connections).*\\b${user}\\b`, "gm");
  const open = new Set<string>();
  let most = 0;
  let refused = 0;
  for (const [, pid = "", what] of log.matchAll(told)) {
    if (what === "connection authorized") open.add(pid);
    else open.delete(pid);
    if (what === "too many connections") refused += 1;
    most = Math.max(most, open.size);
  }
  return { open: open.size, most, refused };
}
