import type { Role } from "../../lib/auth/roles";

/** One user of each role, with a password, in every installation that asks for people. */
export const people: Record<Role, { email: string; name: string; password: string }> = {
  viewer: { email: "viewer@example.com", name: "Vera Viewer", password: "viewer-password" },
  operator: { email: "operator@example.com", name: "Omar Operator", password: "operator-password" },
  admin: { email: "admin@example.com", name: "Ada Admin", password: "admin-password" },
};
