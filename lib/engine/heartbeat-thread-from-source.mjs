// Teaches a worker thread TypeScript, then becomes the heartbeat thread: for processes that run from sources (tsx, tests).
import { register } from "tsx/esm/api";

register();
await import("./heartbeat-thread.ts");
