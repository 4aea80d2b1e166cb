import type { ZodType } from "zod";
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
    const parsed = schema.safeParse(rawInput instanceof FormData ? Object.fromEntries(rawInput) : rawInput);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      await audit(false, { refused: "invalid", problem: issue?.message });
      return refused("invalid", { field: issue?.path.join(".") ?? "", problem: issue?.message ?? "" });
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
    world.rethrow(thrown);
    world.report(thrown);
    return refused(thrown instanceof DatabaseUnavailableError ? "databaseUnavailable" : "unexpected");
  }
}
