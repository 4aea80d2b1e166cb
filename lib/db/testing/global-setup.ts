import { startPostgres } from "./postgres-server";

/**
 * For vitest, before the tests that need PostgreSQL: one server for all of them, named to their processes by TEST_POSTGRES_URL. Where that
 * is set already, by a person or by another project of the same run, nothing is started: tests then make their databases there.
 */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_POSTGRES_URL) return undefined;
  const server = await startPostgres();
  process.env.TEST_POSTGRES_URL = server.url;
  return async () => {
    delete process.env.TEST_POSTGRES_URL;
    await server.remove();
  };
}
