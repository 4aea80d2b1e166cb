import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { type AuditRecord, recordAudit } from "../lib/audit/record";
import { createUser, newUserSchema } from "../lib/auth/create-user";
import { listUsers, removeUser, setPassword, setRole, type UserRefusal } from "../lib/auth/manage-users";
import { isRole, type Role, roles } from "../lib/auth/roles";
import { openPrisma, type PrismaClient } from "../lib/db/client";
import { requireMigrated } from "../lib/db/migrations";
import { openSql } from "../lib/db/open";
import { readEnv } from "../lib/env-schema";
import { exitCode, UsageError } from "../lib/errors";
import { readArguments } from "./arguments";
import { runScript } from "./main";

const usage = `Usage: user COMMAND
  list                            who can sign in
  add EMAIL --role ROLE [--name NAME] [--password-stdin]
                                  creates a user; without --password-stdin, makes a password and prints it once
  set-role EMAIL --role ROLE      ROLE is one of ${roles.join(", ")}
  set-password EMAIL [--password-stdin]
                                  gives another password and ends the user's sessions
  remove EMAIL                    removes a user; never the last administrator`;

const options = { name: { type: "string" }, role: { type: "string" }, "password-stdin": { type: "boolean" } } as const;
type Values = { name?: string; role?: string; "password-stdin"?: boolean };

type Command = (prisma: PrismaClient, email: string, values: Values) => Promise<void>;

const commands: Record<string, Command> = {
  list: async (prisma) => {
    for (const { email, role, name } of await listUsers(prisma)) console.log([email.padEnd(32), role.padEnd(9), name].join(" "));
  },

  add: async (prisma, email, values) => {
    const { password, generated } = await readPassword(values);
    const parsed = newUserSchema.safeParse({ email, name: values.name ?? email.split("@")[0], password, role: readRole(values) });
    if (!parsed.success) throw new UsageError(parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "));
    if (!(await createUser(prisma, parsed.data))) throw new UsageError(`${email}: there is such a user already`);
    await audit(prisma, "users.add", email, { role: parsed.data.role });
    console.log(`Created ${email} (${parsed.data.role}).${generated ? ` Password: ${password}` : ""}`);
  },

  "set-role": async (prisma, email, values) => {
    const role = readRole(values);
    requireDone(email, await setRole(prisma, email, role));
    await audit(prisma, "users.set-role", email, { role });
    console.log(`${email} is now ${role}.`);
  },

  "set-password": async (prisma, email, values) => {
    const { password, generated } = await readPassword(values);
    const checked = newUserSchema.shape.password.safeParse(password);
    if (!checked.success) throw new UsageError(`password: ${checked.error.issues[0]?.message}`);
    requireDone(email, await setPassword(prisma, email, password));
    await audit(prisma, "users.set-password", email, null);
    console.log(`${email} has another password, and is signed out everywhere.${generated ? ` Password: ${password}` : ""}`);
  },

  remove: async (prisma, email) => {
    requireDone(email, await removeUser(prisma, email));
    await audit(prisma, "users.remove", email, null);
    console.log(`Removed ${email}.`);
  },
};

function readRole({ role }: Values): Role {
  if (role === undefined || !isRole(role)) throw new UsageError(`--role: expected one of ${roles.join(", ")}`);
  return role;
}

/** The first line of standard input, or a password made up here. */
async function readPassword(values: Values): Promise<{ password: string; generated: boolean }> {
  if (!values["password-stdin"]) return { password: randomBytes(15).toString("base64url"), generated: true };
  return { password: (await text(process.stdin)).split(/\r?\n/)[0] ?? "", generated: false };
}

function requireDone(email: string, outcome: "done" | UserRefusal): void {
  if (outcome === "unknown") throw new UsageError(`${email}: there is no such user; see the command list`);
  if (outcome === "lastAdmin") throw new UsageError(`${email}: is the last administrator; make another one first`);
}

function audit(prisma: PrismaClient, action: string, email: string, data: AuditRecord["data"]): Promise<void> {
  return recordAudit(prisma, { actor: null, action, subject: email, data, ok: true });
}

// Who can sign in, and as what, from the command line.
await runScript(async () => {
  const [command = "--help", ...rest] = process.argv.slice(2);
  const help = command === "--help" || command === "-h";
  const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (!help && !run) throw new UsageError(`unknown command "${command}"; see --help`);
  const parsed = readArguments(usage, options, command === "list" ? 0 : 1, help ? [command] : rest);
  if (!parsed || !run) return exitCode.ok;
  const { DATABASE_URL } = readEnv();
  const sql = openSql(DATABASE_URL);
  await requireMigrated(sql).finally(() => sql.close());
  const prisma = openPrisma(DATABASE_URL);
  try {
    await run(prisma, parsed.positionals[0]?.trim().toLowerCase() ?? "", parsed.values);
    return exitCode.ok;
  } finally {
    await prisma.$disconnect();
  }
});
