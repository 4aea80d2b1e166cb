"use client";

import { Menu, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useState } from "react";
import { Button } from "../ui/button";
import { Navigation } from "./navigation";

/** On narrow screens: a button that opens the navigation below the header, and what `children` adds under it. */
export function MobileMenu({ children }: { children: ReactNode }) {
  const t = useTranslations("navigation");
  const [open, setOpen] = useState(false);
  const panelId = useId();
  useEffect(() => {
    if (!open) return;
    const closeOnEscape = (event: KeyboardEvent) => event.key === "Escape" && setOpen(false);
    document.addEventListener("keydown", closeOnEscape);
    return () => document.removeEventListener("keydown", closeOnEscape);
  }, [open]);
  return (
    <div className="lg:hidden">
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("menu")}
        aria-expanded={open}
        aria-controls={panelId}
        onClick={() => setOpen(!open)}
      >
        {open ? <X aria-hidden /> : <Menu aria-hidden />}
      </Button>
      <div
        id={panelId}
        hidden={!open}
        className="absolute inset-x-0 top-full z-40 max-h-[calc(100dvh-3.5rem)] overflow-y-auto border-b bg-card px-4 pt-2 pb-4 shadow-lg"
      >
        <Navigation onNavigate={() => setOpen(false)} />
        <div className="mt-4 border-t pt-4">{children}</div>
      </div>
    </div>
  );
}
