// @ts-check

// Plain JavaScript: the set-up derives the client's schema before anything else runs.

/**
 * PostgreSQL's form of the one description of the data: another provider, another folder for its client, and every time a column that
 * knows its instant (`timestamptz(3)`; Prisma's default there would be a time without a zone). Nothing else may differ.
 * Throws when the text is not as expected: a schema that is half derived would make a wrong migration.
 * @param {string} text prisma/schema.prisma
 * @returns {string} to be read from a folder beside `prisma`
 */
export function postgresqlSchema(text) {
  const derived = replaceOnce(
    replaceOnce(text, 'provider = "sqlite"', 'provider = "postgresql"'),
    '/lib/db/generated"',
    '/lib/db/generated-postgresql"',
  );
  return derived
    .split("\n")
    .map((line) => line.replace(/^(\s*\w+\s+DateTime\??)(?=\s|$)/, "$1 @db.Timestamptz(3)"))
    .join("\n");
}

/** @param {string} text @param {string} from @param {string} to */
function replaceOnce(text, from, to) {
  const parts = text.split(from);
  if (parts.length !== 2) throw new Error(`prisma/schema.prisma: expected ${from} once, found it ${parts.length - 1} times`);
  return parts.join(to);
}
