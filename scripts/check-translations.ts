import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { exitCode } from "../lib/errors";
import { locales } from "../lib/i18n/locales";
import { projectRoot } from "../lib/project";
import { runScript } from "./main";
import { messageArguments } from "./translations/message-arguments";
import { readMessages } from "./translations/message-files";
import { usedKeys } from "./translations/used-keys";

/** Texts that are asked for by a key from data, which no reader of the code can see: beginnings of full keys. */
const askedForByData = ["errors.", "reasons.", "tasks."];

function listSources(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|generated/.test(name))
    .map((name) => join(projectRoot, folder, name));
}

/** Every language has the same keys, every text is valid and asks for the same arguments. */
function compareLanguages(): string[] {
  const texts = locales.map((locale) => ({ locale, messages: readMessages(locale) }));
  const keys = new Set(texts.flatMap(({ messages }) => [...messages.keys()]));
  return [...keys].flatMap((key) => {
    const missing = texts.filter(({ messages }) => !messages.has(key)).map(({ locale }) => `${key}: missing in messages/${locale}`);
    if (missing.length > 0) return missing;
    try {
      const [first, ...others] = texts.map(({ messages }) => messageArguments(messages.get(key) ?? "").join("; "));
      return others.every((other) => other === first) ? [] : [`${key}: arguments differ: ${[first, ...others].join(" / ")}`];
    } catch (error) {
      return [`${key}: not a valid message: ${(error as Error).message}`];
    }
  });
}

/** Every text is asked for by the code, and every text that the code asks for is there. */
function compareWithCode(): string[] {
  const known = new Set(readMessages(locales[0]).keys());
  const { exact, prefixes, anyNamespace } = usedKeys(["app", "components", "lib"].flatMap(listSources), compilerOptions());
  const isUsed = (key: string) =>
    exact.has(key) ||
    [...askedForByData, ...prefixes].some((prefix) => key.startsWith(prefix)) ||
    [...anyNamespace].some((suffix) => key.endsWith(`.${suffix}`));
  return [
    ...[...known].filter((key) => !isUsed(key)).map((key) => `${key}: no code asks for this text`),
    ...[...exact].filter(([key]) => !known.has(key)).map(([key, place]) => `${key}: in no messages file; asked for in ${place}`),
  ];
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(projectRoot, "tsconfig.json"), ts.sys.readFile);
  return ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, projectRoot).options;
}

await runScript(async () => {
  const problems = [...compareLanguages(), ...compareWithCode()];
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? exitCode.ok : exitCode.notFullySucceeded;
});
