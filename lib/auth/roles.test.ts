import { expect, it } from "vitest";
import { can, permissions, roles } from "./roles";

it("lets viewers only read, operators run, cancel and retry, administrators do everything", () => {
  const granted = Object.fromEntries(roles.map((role) => [role, permissions.filter((permission) => can(role, permission))]));
  expect(granted).toEqual({
    viewer: [],
    operator: ["executions.run", "executions.cancel", "executions.retry"],
    admin: [...permissions],
  });
});

it.each(["", "owner", "Admin", "__proto__", "constructor"])("grants nothing to the unknown role %j", (role) => {
  expect(permissions.some((permission) => can(role, permission))).toBe(false);
});
