import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { projectRoot } from "../../lib/project";

/** Every text of a language by its full key: namespace (the file's name), then the keys inside, joined by dots. */
export function readMessages(locale: string): Map<string, string> {
  const folder = join(projectRoot, "messages", locale);
  const texts = new Map<string, string>();
  for (const file of readdirSync(folder).sort())
    flatten(JSON.parse(readFileSync(join(folder, file), "utf8")), basename(file, ".json"), texts);
  return texts;
}

function flatten(value: unknown, key: string, texts: Map<string, string>): void {
  if (typeof value === "string") texts.set(key, value);
  else for (const [name, inner] of Object.entries(value as Record<string, unknown>)) flatten(inner, `${key}.${name}`, texts);
}
