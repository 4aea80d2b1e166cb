import { connection } from "next/server";
import { installationHealth } from "@/lib/web/health";
import { databaseDown, type HealthAnswer, healthAnswer } from "@/lib/web/health-answer";

/** For monitoring, open to all: 200 when the database answers and ticks arrive, else 503. Says nothing secret. */
export async function GET(): Promise<Response> {
  await connection();
  const answer = await look();
  return Response.json(answer, { status: answer.status === "ok" ? 200 : 503, headers: { "cache-control": "no-store" } });
}

async function look(): Promise<HealthAnswer> {
  try {
    return healthAnswer(await installationHealth(), process.uptime() * 1000);
  } catch (error) {
    console.error("health:", error);
    return databaseDown;
  }
}
