import type { ReactNode } from "react";
import { LanguageSwitch } from "../preferences/language-switch";
import { Brand } from "./brand";

/** The frame of the pages before sign-in: one card in the middle. */
export function EntryCard({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex items-center justify-between gap-4 px-4 py-4 sm:px-6">
        <Brand />
        <LanguageSwitch />
      </header>
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center px-4 pb-24">
        <section className="rounded-lg border bg-card px-5 py-6 shadow-sm sm:px-7">
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
          {lead ? <p className="mt-1 text-sm text-muted-foreground">{lead}</p> : null}
          <div className="mt-5">{children}</div>
        </section>
      </main>
    </div>
  );
}
