import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../project";

/* The code is written against SQLite's client and runs on PostgreSQL's too (`openPrisma`): the second must offer all that the first does. */

const sqlite = join(projectRoot, "lib/db/generated");
const postgresql = join(projectRoot, "lib/db/generated-postgresql");
const modelFiles = readdirSync(join(sqlite, "models")).map((name) => join("models", name));

/** What only PostgreSQL can do in addition; nothing that the code could use. */
const additions = [
  /^ +skipDuplicates\?: boolean\n/gm,
  /^ +mode\?: Prisma\.QueryMode\n/gm,
  / \| Prisma\.List\w+FieldRefInput<\$PrismaModel>/g,
];

it("has the same models for both kinds of database", () => {
  expect(modelFiles.length).toBeGreaterThan(15);
  expect(readdirSync(join(postgresql, "models")).map((name) => join("models", name))).toEqual(modelFiles);
});

it.each(["models.ts", "commonInputTypes.ts", ...modelFiles])("says the same in %s", (file) => {
  let text = readFileSync(join(postgresql, file), "utf8");
  for (const addition of additions) text = text.replace(addition, "");
  expect(text).toBe(readFileSync(join(sqlite, file), "utf8"));
});
