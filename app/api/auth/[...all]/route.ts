import { toNextJsHandler } from "better-auth/next-js";
import { installation } from "@/lib/web/installation";

export const { GET, POST } = toNextJsHandler((request) => installation().auth.handler(request));
