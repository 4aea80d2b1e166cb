import { expect, it } from "vitest";
import { safeNext } from "./safe-next";

it.each(["/admin", "/admin/reports/cron/purge-history?status=failed&sort=duration", "/admin/services/A%2FB"])(
  "leads back to %s",
  (next) => {
    expect(safeNext(next)).toBe(next);
  },
);

it.each([
  undefined,
  null,
  "",
  "admin",
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\/evil.example",
  "/\t/evil.example",
  "/\n//evil.example",
  "/.//evil.example",
  "/admin/..//evil.example",
  "javascript:alert(1)",
  "/login?next=/admin",
  "/login",
  "/welcome?token=x",
])("does not follow %j", (next) => {
  expect(safeNext(next)).toBe("/admin");
});
