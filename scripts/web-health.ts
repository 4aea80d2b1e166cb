import { readRawEnv } from "../lib/env";
import { exitCode } from "../lib/errors";

/*
 * Whether the dashboard on this machine works, for a container's health check: exit code 0 when it answers and reaches its database, else 1.
 * That no tick comes is told on its pages and by /api/health; restarting the dashboard for it, or taking it away, would only hide it.
 */

const ANSWER_WITHIN_MS = 8_000;

try {
  const address = `http://127.0.0.1:${readRawEnv().PORT ?? 3000}/api/health`;
  const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
  const { database } = (await answer.json()) as { database?: unknown };
  console.log(`database: ${database}`);
  process.exitCode = database === "ok" ? exitCode.ok : exitCode.notFullySucceeded;
} catch (error) {
  const { message, cause } = error as Error;
  console.log(`${message}${cause instanceof Error ? `: ${cause.message}` : ""}`);
  process.exitCode = exitCode.notFullySucceeded;
}
