import { type Health, healthOf } from "../engine/health";
import { installation } from "./installation";

/** The health of this installation, as of now by the database's clock. Throws when the database does not answer. */
export async function installationHealth(): Promise<Health> {
  const { prisma, sql } = installation();
  return healthOf(prisma, await sql.now());
}
