/**
 * Opens a connection to the server of `url`, with its TLS handshake and certificate check for https, and closes it without
 * having sent a request. Rejects with the connection's error, or with the signal's reason.
 */
export async function reach(url: URL, signal: AbortSignal): Promise<void> {
  const net = await import("node:net");
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:";
  const port = Number(url.port || (secure ? 443 : 80));
  const socket = secure
    ? (await import("node:tls")).connect({ host, port, ...(net.isIP(host) === 0 ? { servername: host } : {}) })
    : net.connect({ host, port });
  const onAbort = () => socket.destroy(signal.reason);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(secure ? "secureConnect" : "connect", resolve).once("error", reject);
      signal.addEventListener("abort", onAbort, { once: true });
      if (signal.aborted) onAbort();
    });
  } finally {
    signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}
