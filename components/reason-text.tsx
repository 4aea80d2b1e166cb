import { useFormatter, useTranslations } from "next-intl";
import type { Reason } from "@/lib/engine/define";

/** A reason in words. One that these pages do not know, or whose parameters are missing, is shown as it was recorded. */
export function ReasonText({ reason }: { reason: Reason }) {
  return useReasonText()(reason);
}

/** `ReasonText` as a function, for reasons inside other sentences. */
export function useReasonText(): (reason: Reason) => string {
  const translate = useTranslations("reasons") as unknown as {
    (key: string, values?: Record<string, string | number>): string;
    has(key: string): boolean;
  };
  const format = useFormatter();
  return ({ code, params = {} }) => {
    const values = Object.fromEntries(
      Object.entries(params).map(([key, value]) => {
        const instant = typeof value === "string" && /(At|Until|From)$/.test(key) ? new Date(value) : undefined;
        const readable = instant !== undefined && !Number.isNaN(instant.getTime());
        return [key, readable ? format.dateTime(instant, { dateStyle: "medium", timeStyle: "short" }) : value];
      }),
    );
    const text = translate.has(code) ? translate(code, values) : "";
    // A message whose parameters are missing comes back as its own name.
    if (text !== "" && text !== `reasons.${code}`) return text;
    return [code, ...Object.entries(values).map(([key, value]) => `${key}: ${value}`)].join(" · ");
  };
}
