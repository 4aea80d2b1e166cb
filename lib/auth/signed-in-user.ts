import type { Role } from "./roles";

/** The person behind a request, as pages and actions know them. */
export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  role: Role;
}
