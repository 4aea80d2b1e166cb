import * as z from "zod";
import { UsageError } from "../errors";
import { serviceStates, suspensionReasons } from "./lifecycle";
import { daysSchema } from "./policy";

/*
 * The form in which servers, products, customers and services come in and go out. An optional field that is absent keeps what is stored
 * (in a new row: nothing, or the default); null empties it.
 */

const MAX_TEXT_LENGTH = 10_000;

const text = (maxLength = MAX_TEXT_LENGTH) =>
  z
    .string()
    .min(1, "expected text, got an empty one")
    .max(maxLength, `expected at most ${maxLength} characters`)
    .refine((value) => value.isWellFormed() && !value.includes("\u0000"), "expected text without NUL characters or broken emoji");
const key = text(200);
const expectedEmail = "expected an e-mail address";
const email = text(320)
  .regex(/^[^\s@]+@[^\s@]+$/, expectedEmail)
  .transform((value) => value.toLowerCase());
const expectedDate = "expected an ISO date and time with zone, such as 2026-12-01T00:00:00Z";
const date = z.iso.datetime({ offset: true, error: expectedDate }).transform((value) => new Date(value));
const settings = z.record(z.string(), z.json(), "expected an object");
const count = (max: number) =>
  z
    .int(`expected a whole number from 1 to ${max}`)
    .min(1, `expected a whole number from 1 to ${max}`)
    .max(max, `expected a whole number from 1 to ${max}`);
const days = daysSchema.nullable().optional();

const serverSchema = z.strictObject({
  key,
  name: text(),
  driver: key,
  settings: settings.default({}),
  maxConcurrency: count(1_000).optional(),
  timeoutMs: count(600_000).optional(),
});

const productSchema = z.strictObject({
  key,
  name: text(),
  server: key,
  settings: settings.optional(),
  suspendAfterDays: days,
  graceDays: days,
});

const customerSchema = z.strictObject({ email, name: text(), exempt: z.boolean().optional() });

const serviceSchema = z
  .strictObject({
    reference: key,
    customer: email,
    product: key,
    state: z.enum(serviceStates).optional(),
    expiresAt: date.nullable().optional(),
    externalId: text().nullable().optional(),
    suspendedAt: date.nullable().optional(),
    suspensionReason: z.enum(suspensionReasons).nullable().optional(),
    cancelAt: date.nullable().optional(),
    holdUntil: date.nullable().optional(),
    holdReason: text().nullable().optional(),
    suspendAfterDays: days,
    graceDays: days,
  })
  .superRefine((service, context) => {
    for (const field of ["suspendedAt", "suspensionReason"] as const) {
      const given = service[field] !== null && service[field] !== undefined;
      if (service.state === "suspended" && !given)
        context.addIssue({ code: "custom", path: [field], message: "expected a value, because the state is suspended" });
      if (service.state !== "suspended" && given)
        context.addIssue({ code: "custom", path: [field], message: "expected null, because the state is not suspended" });
    }
  });

const bundleSchema = z.strictObject({
  servers: z.array(serverSchema).default([]),
  products: z.array(productSchema).default([]),
  customers: z.array(customerSchema).default([]),
  services: z.array(serviceSchema).default([]),
});
export type Bundle = z.infer<typeof bundleSchema>;
export type BundleServer = z.infer<typeof serverSchema>;
export type BundleService = z.infer<typeof serviceSchema>;

type Path = readonly PropertyKey[];

/** A bundle that was read, and how to say where something in it stands. */
export interface ParsedBundle {
  bundle: Bundle;
  /** Customers are created where they are missing, and never changed. */
  customersOnlyIfMissing: boolean;
  locate(path: Path): string;
}

const MAX_PROBLEMS_SHOWN = 20;

/** Input that was refused as a whole; the message has one line a problem, at most 20. */
export class InvalidBundleError extends UsageError {
  override name = "InvalidBundleError";
  constructor(readonly problems: readonly string[]) {
    const surplus = problems.length - MAX_PROBLEMS_SHOWN;
    super([...problems.slice(0, MAX_PROBLEMS_SHOWN), ...(surplus > 0 ? [`and ${surplus} more problems`] : [])].join("\n"));
  }
}

/** Reads the JSON form. Throws InvalidBundleError. */
export function parseBundle(content: string): ParsedBundle {
  const locate = (path: Path) =>
    path.reduce<string>(
      (place, step) => (typeof step === "number" ? `${place}[${step}]` : place ? `${place}.${String(step)}` : String(step)),
      "",
    ) || "bundle";
  return { bundle: checkBundle(parseJson(content), locate), customersOnlyIfMissing: false, locate };
}

/** Checks each field of a bundle, whatever form it came in. Throws InvalidBundleError with every problem. */
export function checkBundle(value: unknown, locate: ParsedBundle["locate"]): Bundle {
  const parsed = bundleSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidBundleError(parsed.error.issues.map((issue) => `${locate(issue.path)}: ${sentence(issue)}`));
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return `unknown key ${issue.keys.map((name) => `"${name}"`).join(", ")}; check its spelling`;
  return issue.message.replace(/^Invalid (input|option): /, "").replace(/, received undefined$/, ", but it is missing");
}

function parseJson(content: string): unknown {
  const json = content.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(json);
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    const before = json.slice(0, position === undefined ? json.length : Number(position)).split("\n");
    throw new InvalidBundleError([`line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: expected valid JSON (${message})`]);
  }
}
