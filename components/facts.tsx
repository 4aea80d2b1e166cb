import type { ReactNode } from "react";

/** Facts as a list of names and values, in as many columns as fit. Those without a value are left out. */
export function Facts({ facts }: { facts: { name: ReactNode; value: ReactNode; wide?: boolean }[] }) {
  return (
    <dl className="grid grid-cols-2 sm:grid-cols-[repeat(auto-fill,minmax(12rem,1fr))] gap-x-6 gap-y-4">
      {facts
        .filter(({ value }) => value !== null && value !== undefined)
        .map(({ name, value, wide }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: facts have no other identity
          <div key={index} className={wide ? "col-span-full min-w-0" : "min-w-0"}>
            <dt className="text-xs font-medium text-muted-foreground">{name}</dt>
            <dd className="mt-0.5 text-sm [overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
