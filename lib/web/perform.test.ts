import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { AuditRecord } from "../audit/record";
import type { Role } from "../auth/roles";
import { DatabaseUnavailableError } from "../errors";
import { type ActionResult, done, refused } from "./action-result";
import { type ActionHandler, perform, performForAnyone } from "./perform";

const schema = z.object({ taskKey: z.string().min(1, "expected a task"), times: z.coerce.number().default(1) });
type Input = z.infer<typeof schema>;

class Redirect extends Error {}

/** Runs an action as somebody of that role (null: nobody), and tells what was answered, audited, reported, and whether the handler ran. */
async function act(role: Role | null, handler: ActionHandler<Input, unknown>, input: unknown) {
  const audited: AuditRecord[] = [];
  const reported: unknown[] = [];
  let ran = false;
  const world = {
    user: async () => (role ? { id: "u1", name: "Ada", email: "ada@example.com", role } : null),
    audit: async (record: AuditRecord) => void audited.push(record),
    rethrow: (thrown: unknown) => {
      if (thrown instanceof Redirect) throw thrown;
    },
    report: (thrown: unknown) => void reported.push(thrown),
  };
  const watched: ActionHandler<Input, unknown> = (parsed, context) => {
    ran = true;
    return handler(parsed, context);
  };
  const result: ActionResult<unknown> = await perform(world, schema, "executions.run", watched, input);
  return { result, audited, reported, ran };
}

const echo: ActionHandler<Input, unknown> = async (input, { note, user }) => {
  note({ subject: `task ${input.taskKey}`, outcome: { by: user.name } });
  return done(input);
};

describe("an action", () => {
  it("is done for who may, and is audited with its input and what came of it", async () => {
    const { result, audited } = await act("operator", echo, { taskKey: "purge-history" });
    expect(result).toEqual({ ok: true, data: { taskKey: "purge-history", times: 1 } });
    expect(audited).toEqual([
      {
        actor: expect.objectContaining({ id: "u1", name: "Ada" }),
        action: "executions.run",
        subject: "task purge-history",
        data: { input: { taskKey: "purge-history", times: 1 }, outcome: { by: "Ada" } },
        ok: true,
      },
    ]);
  });

  it("takes a form's data as input", async () => {
    const form = new FormData();
    form.set("taskKey", "purge-history");
    form.set("times", "3");
    expect((await act("admin", echo, form)).result).toEqual({ ok: true, data: { taskKey: "purge-history", times: 3 } });
  });

  it("is refused to nobody, without a trace", async () => {
    const { result, audited, ran } = await act(null, echo, { taskKey: "purge-history" });
    expect({ result, audited, ran }).toEqual({ result: refused("unauthenticated"), audited: [], ran: false });
  });

  it("is refused to a viewer, before the input is even looked at, and audited", async () => {
    const { result, audited, ran } = await act("viewer", echo, { nonsense: true });
    expect({ result, ran }).toEqual({ result: refused("forbidden"), ran: false });
    expect(audited).toEqual([expect.objectContaining({ ok: false, data: { refused: "forbidden" } })]);
  });

  it.each([undefined, null, "text", {}, { taskKey: "" }, { taskKey: 1 }])(
    "does not run on invalid input %j, and says which field",
    async (input) => {
      const { result, audited, ran } = await act("operator", echo, input);
      expect(ran).toBe(false);
      expect(result).toMatchObject({ ok: false, error: { code: "invalid" } });
      expect(audited).toEqual([expect.objectContaining({ ok: false })]);
    },
  );

  it("hands on the handler's own refusal, audited as not done", async () => {
    const { result, audited } = await act("operator", async () => refused("running", { executionId: 7 }), { taskKey: "x" });
    expect(result).toEqual({ ok: false, error: { code: "running", params: { executionId: 7 } } });
    expect(audited).toEqual([expect.objectContaining({ ok: false, data: { input: { taskKey: "x", times: 1 }, refused: "running" } })]);
  });

  it.each([
    [new Error("bug"), "unexpected"],
    ["a string", "unexpected"],
    [new DatabaseUnavailableError("disk"), "databaseUnavailable"],
  ])("never throws to the page: %s becomes %s, told to the log and the audit", async (thrown, code) => {
    const { result, audited, reported } = await act(
      "operator",
      async () => {
        throw thrown;
      },
      { taskKey: "x" },
    );
    expect(result).toEqual(refused(code));
    expect(reported).toEqual([thrown]);
    expect(audited).toEqual([expect.objectContaining({ ok: false })]);
  });

  it("lets redirects through", async () => {
    const redirecting = act(
      "operator",
      async () => {
        throw new Redirect();
      },
      { taskKey: "x" },
    );
    await expect(redirecting).rejects.toBeInstanceOf(Redirect);
  });
});

describe("an action for anyone", () => {
  const world = { rethrow: () => undefined, report: () => undefined };

  it("parses, runs, and never throws", async () => {
    expect(await performForAnyone(world, schema, async (input) => done(input.taskKey), { taskKey: "x" })).toEqual(done("x"));
    expect(await performForAnyone(world, schema, async () => done(1), {})).toMatchObject({ ok: false, error: { code: "invalid" } });
    const failing = performForAnyone(world, schema, () => Promise.reject(new Error("bug")), { taskKey: "x" });
    expect(await failing).toEqual(refused("unexpected"));
  });
});
