import { installationHealth } from "@/lib/web/health";
import { currentUser } from "@/lib/web/session";

/** What a page that waits for a tick asks every two seconds. */
export interface LastTickAnswer {
  ticks: "ok" | "late" | "never";
  lastTick: { at: string; source: string; agoMs: number } | null;
}

/** The last tick, for signed-in people. */
export async function GET(): Promise<Response> {
  if (!(await currentUser())) return Response.json({ error: "unauthenticated" }, { status: 401 });
  const { ticks, lastTick } = await installationHealth();
  const answer: LastTickAnswer = { ticks, lastTick: lastTick && { ...lastTick, at: lastTick.at.toISOString() } };
  return Response.json(answer, { headers: { "cache-control": "no-store" } });
}
