import type { ExceptionRecord } from "@/lib/errors";

/** An exception as plain text, for the clipboard: the stack where there is one, then each cause in turn. */
export function exceptionText(exception: ExceptionRecord): string {
  return [textOf(exception), ...exception.causes.map((cause) => `Caused by: ${textOf(cause)}`)].join("\n\n");
}

function textOf({ name, message, code, stack }: ExceptionRecord["causes"][number]): string {
  const title = `${name}${code === undefined ? "" : ` [${code}]`}: ${message}`;
  // A stack of V8 starts with name and message; others do not.
  if (stack === undefined) return title;
  return stack.includes(message) && code === undefined ? stack : `${title}\n${stack}`;
}
