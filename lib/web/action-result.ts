/** Why an action was not done. Pages translate `errors.<code>` with the parameters. */
export interface ActionError {
  code: string;
  params?: Record<string, string | number>;
}

/** What an action answers: never a throw, so that a failure is never mistaken for an empty success. */
export type ActionResult<Data = undefined> = { ok: true; data: Data } | { ok: false; error: ActionError };

/** It was done. */
export function done<Data>(data: Data): ActionResult<Data> {
  return { ok: true, data };
}

/** It was not done, for an expected reason: `errors.<code>` in the messages. */
export function refused(code: string, params?: ActionError["params"]): { ok: false; error: ActionError } {
  return { ok: false, error: params ? { code, params } : { code } };
}
