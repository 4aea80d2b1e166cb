import { getTranslations } from "next-intl/server";

/** A task's title and description in the reader's language; a task without texts is called by its key. */
export async function getTaskTexts(): Promise<(key: string) => { title: string; description: string }> {
  const t = (await getTranslations("tasks")) as unknown as { (key: string): string; has(key: string): boolean };
  return (key) => ({
    title: t.has(`${key}.title`) ? t(`${key}.title`) : key,
    description: t.has(`${key}.description`) ? t(`${key}.description`) : "",
  });
}
