import { createServer } from "node:net";
import { UsageError } from "../../lib/errors";

/** Throws UsageError, with what to do, when no server can listen on the port. */
export async function requireFreePort(port: number): Promise<void> {
  const probe = createServer();
  const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    probe.once("error", resolve);
    probe.listen(port, () => probe.close(() => resolve(undefined)));
  });
  if (!problem) return;
  const reason =
    problem.code === "EADDRINUSE"
      ? "is in use by another program; stop it, or choose another port"
      : problem.code === "EACCES"
        ? "may not be used by this user; choose a port above 1023"
        : `cannot be used (${problem.code}); choose another port`;
  throw new UsageError(`port ${port} ${reason}: set PORT in .env, or start with PORT=3001 npm start`);
}
