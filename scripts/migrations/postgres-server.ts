/** Lends a PostgreSQL server for as long as `work` takes: the one that TEST_POSTGRES_URL names, or one of its own. For development only. */
export async function withPostgresServer<T>(work: (serverUrl: string) => Promise<T>): Promise<T> {
  const given = process.env.TEST_POSTGRES_URL;
  if (given) return work(given);
  const { startPostgres } = await import("../../lib/db/testing/postgres-server");
  const server = await startPostgres();
  try {
    return await work(server.url);
  } finally {
    await server.remove();
  }
}
