import { Agent, get } from "node:http";

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Asks for a page once. Throws unless the answer is 200. */
export function timeRequest(url: string, cookie: string): Promise<{ firstByteMs: number; lastByteMs: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const request = get(url, { agent, headers: { cookie } }, (response) => {
      let firstByteMs: number | undefined;
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        firstByteMs ??= performance.now() - started;
        bytes += chunk.length;
      });
      response.on("end", () => {
        const lastByteMs = performance.now() - started;
        if (response.statusCode !== 200) reject(new Error(`${url} answered ${response.statusCode}`));
        else resolve({ firstByteMs: firstByteMs ?? lastByteMs, lastByteMs, bytes });
      });
    });
    request.once("error", reject);
  });
}
