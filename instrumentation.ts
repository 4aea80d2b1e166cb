/** Called by Next once, when its server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startBuiltinTicker } = await import("./lib/web/builtin-ticker");
  startBuiltinTicker();
}
