import { openSql } from "../../db/open";
import { createTestDatabase } from "../../db/testing";
import { describeLedgerContract } from "../testing/ledger-contract";

describeLedgerContract("SQLite", async () => {
  const database = await createTestDatabase();
  const db = openSql(database.url);
  return {
    db,
    connect: () => openSql(database.url),
    remove: async () => {
      await db.close();
      database.remove();
    },
  };
});
