import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** They serve to install or to write code, never to run it. */
const notRun = /^(prebuild-install$|@types\/)/;

/**
 * The folders of every package that `names` need to run, themselves included, as Node would find them from `root` (absolute paths, each once).
 * Optional packages that are not installed are left out; throws when another one is missing.
 */
export function packagesToRun(names: readonly string[], root: string): string[] {
  const found = new Set<string>();
  const add = (name: string, from: string, optional: boolean) => {
    if (notRun.test(name)) return;
    const folder = findPackage(name, from);
    if (folder === undefined) {
      if (optional) return;
      throw new Error(`the package ${name}, needed in ${from}, is not installed`);
    }
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    for (const dependency of Object.keys({ ...dependencies, ...optionalDependencies }))
      add(dependency, folder, dependency in optionalDependencies);
  };
  for (const name of names) add(name, root, false);
  return [...found];
}

/** Up from `from`, the nearest node_modules that has it. */
function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The names of the packages among `known` that built code loads while it runs. In: the text of an ECMAScript module. */
export function packagesLoaded(code: string, known: readonly string[]): string[] {
  const specifiers = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\(|require\w*\(|\.resolve\()\s*["']([^"'\n]+)["']/g)].map(
    ([, specifier]) => specifier,
  );
  return known.filter((name) => specifiers.some((specifier) => specifier === name || specifier?.startsWith(`${name}/`)));
}
