"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";

const EVERY_MS = 1000;

/** Renders the page anew every second while it is on screen. Leave it out of the page when there is nothing more to follow. */
export function LiveRefresh() {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const busy = useRef(false);
  busy.current = pending;
  useEffect(() => {
    const follow = () => {
      // A slow answer is waited for, not piled upon; a hidden tab asks for nothing.
      if (document.visibilityState === "visible" && !busy.current) startTransition(() => router.refresh());
    };
    const timer = setInterval(follow, EVERY_MS);
    document.addEventListener("visibilitychange", follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", follow);
    };
  }, [router]);
  return null;
}
