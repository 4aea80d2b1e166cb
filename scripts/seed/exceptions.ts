import type { ExceptionRecord } from "../../lib/errors";
import type { Random } from "./random";

/** Exceptions as hosting companies meet them: with codes, stacks and causes. */
export const exceptions: readonly ExceptionRecord[] = [
  {
    name: "WebhookError",
    message: "the call to web-2.demo.invalid failed: connect ECONNREFUSED 192.0.2.12:443",
    code: "ECONNREFUSED",
    stack:
      "WebhookError: the call to web-2.demo.invalid failed: connect ECONNREFUSED 192.0.2.12:443\n    at unreachable (lib/provisioning/drivers/webhook.ts:109:16)\n    at Object.perform (lib/provisioning/drivers/webhook.ts:77:14)\n    at callDriver (lib/services/work-service.ts:52:24)",
    causes: [
      {
        name: "Error",
        message: "connect ECONNREFUSED 192.0.2.12:443",
        code: "ECONNREFUSED",
        stack: "Error: connect ECONNREFUSED 192.0.2.12:443\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)",
      },
    ],
  },
  {
    name: "TimeoutError",
    message: "web-1.demo.invalid did not answer completely within 10000 ms",
    stack:
      "TimeoutError: web-1.demo.invalid did not answer completely within 10000 ms\n    at Timeout.<anonymous> (lib/provisioning/http/deadline.ts:39:18)\n    at listOnTimeout (node:internal/timers:581:17)",
    causes: [],
  },
  {
    name: "WebhookError",
    message: "game-1.demo.invalid answered 422: quota exceeded on this node",
    code: "HTTP_422",
    stack:
      "WebhookError: game-1.demo.invalid answered 422: quota exceeded on this node\n    at refused (lib/provisioning/drivers/webhook.ts:128:17)",
    causes: [],
  },
  {
    name: "MisconfiguredError",
    message: "products.hosting-s.graceDays: expected a whole number of days from 0 to 3650",
    code: "misconfigured",
    stack:
      "MisconfiguredError: products.hosting-s.graceDays: expected a whole number of days from 0 to 3650\n    at checked (lib/services/policy.ts:74:9)",
    causes: [],
  },
  {
    name: "DatabaseUnavailableError",
    message: "database data/ponctuel.db cannot grow, the disk is full; free some space",
    stack:
      "DatabaseUnavailableError: database data/ponctuel.db cannot grow, the disk is full; free some space\n    at explain (lib/db/sqlite.ts:132:21)",
    causes: [{ name: "SqliteError", message: "database or disk is full", code: "SQLITE_FULL" }],
  },
];

const texts = exceptions.map((exception) => JSON.stringify(exception));

/** One of them, with its JSON as it is stored. */
export function pickException(random: Random): ExceptionRecord & { json: string } {
  const index = random.int(0, exceptions.length - 1);
  return { ...(exceptions[index] as ExceptionRecord), json: texts[index] as string };
}
