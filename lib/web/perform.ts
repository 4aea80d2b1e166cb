import type { ZodError, ZodType } from "zod";
import type { AuditRecord } from "../audit/record";
import { can, type Permission } from "../auth/roles";
import type { SignedInUser } from "../auth/signed-in-user";
import { DatabaseUnavailableError } from "../errors";
import { type ActionResult, refused } from "./action-result";

/** What an action's handler is told besides its input. */
export interface ActionContext {
  user: SignedInUser;
  /** Adds to the audit entry: what was acted on ("execution 12"), and what came of it. */
  note(noted: { subject?: string; outcome?: unknown }): void;
}

export type ActionHandler<Input, Data> = (input: Input, context: ActionContext) => Promise<ActionResult<Data>>;

/** How an action reaches the world; handed in, so that tests hand in theirs. */
export interface ActionWorld {
  user(): Promise<SignedInUser | null>;
  audit(record: AuditRecord): Promise<void>;
  /** Throws again what is not an error but the web framework's way to redirect. */
  rethrow(thrown: unknown): void;
  report(thrown: unknown): void;
}

/**
 * The one path of every action: guard, parse, run, audit. Out: the handler's result, or why it did not run
 * (`unauthenticated`, `forbidden`, `invalid`), or how it broke (`databaseUnavailable`, `unexpected`). Throws nothing but redirects.
 * Everything that a signed-in person tried is audited, refusals included.
 */
export async function perform<Input, Data>(
  world: ActionWorld,
  schema: ZodType<Input>,
  permission: Permission,
  handler: ActionHandler<Input, Data>,
  rawInput: unknown,
): Promise<ActionResult<Data>> {
  try {
    const user = await world.user();
    if (!user) return refused("unauthenticated");
    const noted: { subject?: string; outcome?: unknown } = {};
    const audit = (ok: boolean, data: Record<string, unknown>) =>
      world.audit({
        actor: user,
        action: permission,
        subject: noted.subject ?? null,
        data: noted.outcome === undefined ? data : { ...data, outcome: noted.outcome },
        ok,
      });
    if (!can(user.role, permission)) {
      await audit(false, { refused: "forbidden" });
      return refused("forbidden");
    }
    const parsed = schema.safeParse(plain(rawInput));
    if (!parsed.success) {
      const result = invalid(parsed.error);
      await audit(false, { refused: "invalid", ...result.error.params });
      return result;
    }
    try {
      const result = await handler(parsed.data, { user, note: (more) => Object.assign(noted, more) });
      await audit(result.ok, result.ok ? { input: parsed.data } : { input: parsed.data, refused: result.error.code });
      return result;
    } catch (thrown) {
      world.rethrow(thrown);
      await audit(false, { input: parsed.data, failed: thrown instanceof Error ? thrown.message : String(thrown) });
      throw thrown;
    }
  } catch (thrown) {
    return broken(world, thrown);
  }
}

/** As `perform`, for what needs no session: parse, run. Such an action audits by itself what is worth it. */
export async function performForAnyone<Input, Data>(
  world: Pick<ActionWorld, "rethrow" | "report">,
  schema: ZodType<Input>,
  handler: (input: Input) => Promise<ActionResult<Data>>,
  rawInput: unknown,
): Promise<ActionResult<Data>> {
  try {
    const parsed = schema.safeParse(plain(rawInput));
    return parsed.success ? await handler(parsed.data) : invalid(parsed.error);
  } catch (thrown) {
    return broken(world, thrown);
  }
}

function plain(rawInput: unknown): unknown {
  return rawInput instanceof FormData ? Object.fromEntries(rawInput) : rawInput;
}

function invalid(error: ZodError) {
  const [issue] = error.issues;
  return refused("invalid", { field: issue?.path.join(".") ?? "", problem: issue?.message ?? "" });
}

function broken(world: Pick<ActionWorld, "rethrow" | "report">, thrown: unknown) {
  world.rethrow(thrown);
  world.report(thrown);
  return refused(thrown instanceof DatabaseUnavailableError ? "databaseUnavailable" : "unexpected");
}
