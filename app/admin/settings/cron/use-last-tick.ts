import { useEffect, useState } from "react";
import type { LastTickAnswer } from "@/app/api/ticks/last/route";

const ASK_EVERY_MS = 2000;
const COUNT_EVERY_MS = 1000;

/** The last tick, asked for again and again while the page is visible, and its age, counted on in between by this browser's clock. */
export function useLastTick(initial: LastTickAnswer): { answer: LastTickAnswer; agoMs: number; offline: boolean } {
  const [answer, setAnswer] = useState({ ...initial, receivedAt: 0 });
  const [offline, setOffline] = useState(false);
  const [now, setNow] = useState(0);

  useEffect(() => {
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") {
        try {
          const response = await fetch("/api/ticks/last", { cache: "no-store" });
          if (stopped) return;
          // The session ended meanwhile: the server sends this page to the sign-in page.
          if (response.status === 401) return location.reload();
          if (!response.ok) throw new Error(`status ${response.status}`);
          setAnswer({ ...((await response.json()) as LastTickAnswer), receivedAt: performance.now() });
          setOffline(false);
        } catch {
          setOffline(true);
        }
      }
      if (!stopped) timer = setTimeout(ask, ASK_EVERY_MS);
    };
    const counter = setInterval(() => setNow(performance.now()), COUNT_EVERY_MS);
    document.addEventListener("visibilitychange", ask);
    ask();
    return () => {
      stopped = true;
      clearTimeout(timer);
      clearInterval(counter);
      document.removeEventListener("visibilitychange", ask);
    };
  }, []);

  const sinceReceived = answer.receivedAt === 0 ? 0 : Math.max(0, now - answer.receivedAt);
  return { answer, agoMs: (answer.lastTick?.agoMs ?? 0) + sinceReceived, offline };
}
