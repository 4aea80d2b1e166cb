import { createUser } from "../../lib/auth/create-user";
import { roles } from "../../lib/auth/roles";
import { openPrisma } from "../../lib/db/client";
import { migrateDatabase } from "../../scripts/setup/migrate-database";
import { people } from "./people";

// A program of its own, run by tsx: `prepare-database.ts DATABASE_URL [people]` migrates, and creates one user of each role.
const [databaseUrl, withPeople] = process.argv.slice(2);
if (!databaseUrl) throw new Error("expected a database URL");
await migrateDatabase(databaseUrl);
if (withPeople) {
  const prisma = openPrisma(databaseUrl);
  for (const role of roles) await createUser(prisma, { ...people[role], role });
  await prisma.$disconnect();
}
