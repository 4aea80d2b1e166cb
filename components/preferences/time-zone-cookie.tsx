"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { remember } from "./remember";

/** Tells the server the browser's time zone; when the page was rendered in another, renders it anew. */
export function TimeZoneCookie({ shown }: { shown: string }) {
  const router = useRouter();
  useEffect(() => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || zone === shown) return;
    const known = document.cookie.includes(`tz=${encodeURIComponent(zone)}`);
    remember("tz", zone);
    // Known already, and still another shown: this server does not know the zone; asking again would not end.
    if (!known) router.refresh();
  }, [router, shown]);
  return null;
}
