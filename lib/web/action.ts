import { refresh } from "next/cache";
import { unstable_rethrow as rethrow } from "next/navigation";
import type { ZodType } from "zod";
import { type AuditRecord, recordAudit } from "../audit/record";
import type { Permission } from "../auth/roles";
import type { ActionResult } from "./action-result";
import { installation } from "./installation";
import { type ActionHandler, perform, performForAnyone } from "./perform";
import { currentUser } from "./session";

/** What a page calls: a server action that takes the input, or a form's data. */
export type Action<Data> = (input: unknown) => Promise<ActionResult<Data>>;

const world = {
  user: currentUser,
  audit: (record: AuditRecord) => recordAudit(installation().prisma, record),
  rethrow,
  report: (thrown: unknown) => console.error(thrown),
};

/**
 * The one door for every write that a page asks for. In: the input's schema, the permission it needs, and what to do.
 * Out: a server action that checks the session and the permission, parses, runs, writes the audit, and answers
 * `{ ok: true, data }` or `{ ok: false, error: { code, params } }`; when done, the page that asked is rendered anew.
 */
export function adminAction<Input, Data>(
  schema: ZodType<Input>,
  permission: Permission,
  handler: ActionHandler<Input, Data>,
): Action<Data> {
  return async (input) => {
    const result = await perform(world, schema, permission, handler, input);
    if (result.ok) refresh();
    return result;
  };
}

/** The same door for the few actions of people who are not signed in: signing in, creating the owner. */
export function publicAction<Input, Data>(schema: ZodType<Input>, handler: (input: Input) => Promise<ActionResult<Data>>): Action<Data> {
  return (input) => performForAnyone(world, schema, handler, input);
}
