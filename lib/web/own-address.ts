/** The address that a request was sent to, as its sender wrote it: behind a proxy, the proxy's. Such as `https://ponctuel.example.com`. */
export function ownAddress(headers: Pick<Headers, "get">): string {
  const first = (name: string) => headers.get(name)?.split(",")[0]?.trim();
  const host = first("x-forwarded-host") ?? first("host") ?? "localhost";
  const address = `${first("x-forwarded-proto") === "https" ? "https" : "http"}://${host}`;
  return URL.canParse(address) ? new URL(address).origin : "http://localhost";
}
