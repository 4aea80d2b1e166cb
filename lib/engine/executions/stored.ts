import * as z from "zod";
import type { Reason } from "../define";

const paramsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

/** The reason that a row's two columns hold; parameters that cannot be read are left out. */
export function readReason(code: string | null, params: string | null): Reason | null {
  if (code === null) return null;
  const read = params === null ? undefined : paramsSchema.safeParse(readJson(params));
  return read?.success ? { code, params: read.data } : { code };
}

/** A stored JSON value; what is no JSON is given as its text. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
