/** Exit codes of every script (sysexits.h gives 75 its name, EX_TEMPFAIL). */
export const exitCode = { ok: 0, notFullySucceeded: 1, usage: 2, databaseUnreachable: 75 } as const;

/** Bad usage or configuration: told in one line, exit code 2. The message says what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The database cannot be reached, read or written: told in one line, exit code 75. The message says what to do. */
export class DatabaseUnavailableError extends Error {
  override name = "DatabaseUnavailableError";
}

/** A setting is missing or invalid. It stops the execution and names the setting; it never becomes a default. */
export class MisconfiguredError extends Error {
  override name = "MisconfiguredError";
  readonly code = "misconfigured";
  constructor(
    readonly setting: string,
    problem: string,
  ) {
    super(`${setting}: ${problem}`);
  }
}

/** An exception as it is stored and shown. Everything is text; nothing here can fail to be written. */
export interface ExceptionRecord {
  name: string;
  message: string;
  code?: string;
  stack?: string;
  /** Outermost first: the cause, the cause's cause, and an AggregateError's errors. */
  causes: { name: string; message: string; code?: string; stack?: string }[];
}

const MAX_MESSAGE_LENGTH = 20_000;
const MAX_STACK_LENGTH = 20_000;
const MAX_CAUSES = 10;

/**
 * Describes whatever was thrown: an Error, a string, `undefined`, an object with a hostile getter, a cyclic chain of causes.
 * Never throws. Long texts are cut, and say so.
 */
export function describeException(thrown: unknown): ExceptionRecord {
  const seen = new Set<unknown>([thrown]);
  const causes: ExceptionRecord["causes"] = [];
  const pending = innerErrors(thrown);
  while (pending.length > 0 && causes.length < MAX_CAUSES) {
    const next = pending.shift();
    if (seen.has(next)) continue;
    seen.add(next);
    causes.push(describeOne(next));
    pending.push(...innerErrors(next));
  }
  return { ...describeOne(thrown), causes };
}

function innerErrors(thrown: unknown): unknown[] {
  if (typeof thrown !== "object" || thrown === null) return [];
  const cause = read(thrown, "cause");
  const errors = read(thrown, "errors");
  return [...(cause === undefined || cause === null ? [] : [cause]), ...(Array.isArray(errors) ? errors.slice(0, MAX_CAUSES) : [])];
}

function describeOne(thrown: unknown): { name: string; message: string; code?: string; stack?: string } {
  if (typeof thrown !== "object" || thrown === null) {
    return { name: "NonErrorThrown", message: cut(toText(thrown), MAX_MESSAGE_LENGTH) };
  }
  const message = read(thrown, "message");
  const code = read(thrown, "code");
  const stack = read(thrown, "stack");
  const described = {
    name: cut(toText(read(thrown, "name") ?? "NonErrorThrown"), 200),
    message: cut(message === undefined ? toText(thrown) : toText(message), MAX_MESSAGE_LENGTH),
  };
  return {
    ...described,
    ...(typeof code === "string" || typeof code === "number" ? { code: cut(String(code), 200) } : {}),
    ...(typeof stack === "string" ? { stack: cut(stack, MAX_STACK_LENGTH) } : {}),
  };
}

function read(target: object, key: string): unknown {
  try {
    return (target as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function toText(value: unknown): string {
  if (typeof value === "string") return value;
  try {
    return typeof value === "object" ? (JSON.stringify(value) ?? String(value)) : String(value);
  } catch {
    return "(a value that cannot be shown as text)";
  }
}

function cut(text: string, maxLength: number): string {
  // toWellFormed: a lone surrogate is refused by PostgreSQL's UTF-8, and cutting can make one.
  const wellFormed = text.length <= maxLength ? text : `${text.slice(0, maxLength)}… (${text.length} characters)`;
  return wellFormed.toWellFormed().replaceAll("\u0000", "\uFFFD");
}
