import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type UsedKeys, usedKeys } from "./used-keys";

const source = `
declare function useTranslations(namespace?: string): any;
declare function getTranslations(namespace?: string): Promise<any>;
declare const data: string;
declare const state: "on" | "off";
function One() {
  const t = useTranslations("one");
  t("plain");
  t.rich("rich", {});
  t(data ? "yes" : "no");
  t(state);
  t(\`status.\${data}\`);
  other("not a text");
}
async function Two() {
  const [x, t] = await Promise.all([1, getTranslations("two")]);
  t("inSecond");
  (await getTranslations("three"))("direct");
}
interface Handed { (key: string): string; markup(key: string): string }
function Three(t: Handed) { t("handedIn"); }
declare function other(text: string): void;
`;

let folder: string;
let used: UsedKeys;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ponctuel-keys-"));
  const file = join(folder, "source.tsx");
  writeFileSync(file, source);
  used = usedKeys([file], { strict: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("finds what is written out, in a condition, and named by a type", () => {
  expect([...used.exact.keys()].sort()).toEqual([
    "one.no",
    "one.off",
    "one.on",
    "one.plain",
    "one.rich",
    "one.yes",
    "three.direct",
    "two.inSecond",
  ]);
});

it("keeps the beginning of a key whose end comes from data, and a key whose namespace is not known", () => {
  expect([...used.prefixes]).toEqual(["one.status."]);
  expect([...used.anyNamespace]).toEqual(["handedIn"]);
});
