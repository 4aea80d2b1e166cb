import { DatabaseUnavailableError } from "../errors";
import { openSql } from "./open";

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
    // Somebody else was faster.
    if ((error as { code?: string }).code === "42P04") return;
    throw new DatabaseUnavailableError(`database ${name} is missing and cannot be created: ${(error as Error).message}`, { cause: error });
  } finally {
    await server.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && (error.cause as { code?: string } | undefined)?.code === "3D000";
}
