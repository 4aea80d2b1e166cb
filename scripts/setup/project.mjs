// @ts-check
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this installation; set-up never depends on the current directory. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What set-up remembers between two runs; deleting it costs time only. */
export const cacheFolder = join(root, ".cache", "setup");
