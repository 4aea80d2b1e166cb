import { DatabaseUnavailableError, UsageError } from "@/lib/errors";
import { runTickInWeb } from "@/lib/web/engine";
import { installation } from "@/lib/web/installation";
import { checkTickToken } from "@/lib/web/tick-token";

const noStore = { headers: { "cache-control": "no-store" } };

/** One tick, for schedulers that can only call a URL. Answers the tick's JSON when it is over: 200 also when an execution failed, see `ok`. */
export async function POST(request: Request): Promise<Response> {
  const access = checkTickToken(request, installation().env.TICK_TOKEN);
  if (access === "closed") return Response.json({ error: "no TICK_TOKEN is set" }, { status: 404, ...noStore });
  if (access === "refused") return Response.json({ error: "wrong or missing token" }, { status: 401, ...noStore });
  try {
    return Response.json(await runTickInWeb("url"), noStore);
  } catch (error) {
    console.error("tick by URL:", error);
    if (error instanceof DatabaseUnavailableError)
      return Response.json({ error: "the database cannot be reached" }, { status: 503, ...noStore });
    if (error instanceof UsageError)
      return Response.json({ error: "this installation is not configured; see its log" }, { status: 503, ...noStore });
    throw error;
  }
}

/** Some hosts can only send GET. */
export const GET = POST;
