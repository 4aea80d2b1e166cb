/** What a signed-in person may be, from the least to the most. */
export const roles = ["viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** Everything that needs a right. Reading pages needs none but being signed in. */
export const permissions = [
  "executions.run",
  "executions.cancel",
  "executions.retry",
  "history.purge",
  "tasks.configure",
  "services.change",
  "installation.configure",
  "users.manage",
] as const;
export type Permission = (typeof permissions)[number];

const operator: readonly Permission[] = ["executions.run", "executions.cancel", "executions.retry"];

const granted: Record<Role, readonly Permission[]> = { viewer: [], operator, admin: permissions };

/** Whether a role has a permission. An unknown role has none. */
export function can(role: string, permission: Permission): boolean {
  return isRole(role) && granted[role].includes(permission);
}

/** Whether a stored or typed word names a role. */
export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}
