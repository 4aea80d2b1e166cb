import { useTranslations } from "next-intl";
import { useCallback } from "react";

/** Says what a task is called in the reader's language; one that this version does not know is called by its key. */
export function useTaskTitle(): (key: string) => string {
  const t = useTranslations("tasks") as unknown as { (key: string): string; has(key: string): boolean };
  return useCallback((key) => (t.has(`${key}.title`) ? t(`${key}.title`) : key), [t]);
}
