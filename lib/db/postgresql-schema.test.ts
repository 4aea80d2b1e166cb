import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../project";
import { postgresqlSchema } from "./postgresql-schema.mjs";

const schema = readFileSync(join(projectRoot, "prisma/schema.prisma"), "utf8");

it("differs from the schema in provider, output and the type of times, and in nothing else", () => {
  const derived = postgresqlSchema(schema);
  const times = schema.match(/^\s+\w+\s+DateTime\b/gm) ?? [];
  expect(times.length).toBeGreaterThan(30);
  expect(derived.split(" @db.Timestamptz(3)")).toHaveLength(times.length + 1);
  const undone = derived
    .replaceAll(" @db.Timestamptz(3)", "")
    .replace("generated-postgresql", "generated")
    .replace('"postgresql"', '"sqlite"');
  expect(undone).toBe(schema);
});

it.each([
  ["  at         DateTime", "  at         DateTime @db.Timestamptz(3)"],
  ['  nextAt          DateTime? @map("next_at")', '  nextAt          DateTime? @db.Timestamptz(3) @map("next_at")'],
  ["  /// a DateTime of any kind", "  /// a DateTime of any kind"],
  ["  DateTimeLike String", "  DateTimeLike String"],
])("makes of %j %j", (line, expected) => {
  const frame = (text: string, provider: string, output: string) => `output = "../lib/db/${output}"\nprovider = "${provider}"\n${text}\n`;
  expect(postgresqlSchema(frame(line, "sqlite", "generated"))).toBe(frame(expected, "postgresql", "generated-postgresql"));
});

it("refuses a schema that it does not understand", () => {
  expect(() => postgresqlSchema(schema.replace('provider = "sqlite"', 'provider = "mysql"'))).toThrow(
    /provider = "sqlite" once, found it 0 times/,
  );
});
