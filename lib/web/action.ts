import { refresh } from "next/cache";
import { unstable_rethrow as rethrow } from "next/navigation";
import type { ZodType } from "zod";
import { recordAudit } from "../audit/record";
import type { Permission } from "../auth/roles";
import type { ActionResult } from "./action-result";
import { installation } from "./installation";
import { type ActionHandler, perform } from "./perform";
import { currentUser } from "./session";

/**
 * The one door for every write that a page asks for. In: the input's schema, the permission it needs, and what to do.
 * Out: a server action that takes the input (or a form's data), checks the session and the permission, parses, runs, writes the
 * audit, and answers `{ ok: true, data }` or `{ ok: false, error: { code, params } }`; when done, the page that asked is rendered anew.
 */
export function adminAction<Input, Data>(
  schema: ZodType<Input>,
  permission: Permission,
  handler: ActionHandler<Input, Data>,
): (input: unknown) => Promise<ActionResult<Data>> {
  return async (input) => {
    const world = {
      user: currentUser,
      audit: (record: Parameters<typeof recordAudit>[1]) => recordAudit(installation().prisma, record),
      rethrow,
      report: (thrown: unknown) => console.error(thrown),
    };
    const result = await perform(world, schema, permission, handler, input);
    if (result.ok) refresh();
    return result;
  };
}
