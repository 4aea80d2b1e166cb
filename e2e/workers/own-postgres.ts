import { afterAll, beforeAll } from "vitest";
import setUp from "../../lib/db/testing/global-setup";

/** For the tests of a file: the PostgreSQL that TEST_POSTGRES_URL names, or one of their own. */
export function withPostgres(): void {
  let tearDown: (() => Promise<void>) | undefined;
  beforeAll(async () => {
    tearDown = await setUp();
  });
  afterAll(() => tearDown?.());
}
