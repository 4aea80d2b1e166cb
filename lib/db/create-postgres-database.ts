import { DatabaseUnavailableError } from "../errors";
import { databaseName } from "./database-name";
import { openSql } from "./open";
import { isUniqueViolation } from "./unique-violation";

/** Creates the PostgreSQL database that a URL names unless it is there. Throws DatabaseUnavailableError when that is not possible. */
export async function createPostgresDatabase(databaseUrl: string): Promise<void> {
  const db = openSql(databaseUrl);
  try {
    await db.all("SELECT 1");
    return;
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    await db.close();
  }
  const url = new URL(databaseUrl);
  const name = decodeURIComponent(url.pathname.slice(1));
  // Every server has this one.
  url.pathname = "/postgres";
  const server = openSql(url.href);
  try {
    await server.run(`CREATE DATABASE "${name.replaceAll('"', '""')}"`);
  } catch (error) {
    if (isThere(error)) return;
    throw new DatabaseUnavailableError(`database ${databaseName(databaseUrl)} is missing and cannot be created: ${reason(error)}`, {
      cause: error,
    });
  } finally {
    await server.close();
  }
}

/** PostgreSQL's two ways to say that somebody else was faster: before ours began, and while it ran. */
function isThere(error: unknown): boolean {
  return (error as { code?: unknown }).code === "42P04" || isUniqueViolation(error);
}

function reason(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause as { code?: unknown } | undefined)?.code === "42501"
    ? "this user may not create databases; give it that right (CREATEDB), or create the database for it"
    : message;
}

function isMissing(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && (error.cause as { code?: string } | undefined)?.code === "3D000";
}
