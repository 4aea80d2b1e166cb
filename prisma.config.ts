import { defineConfig } from "prisma/config";

// `prisma generate` needs no engine binary, only to believe that there is one: without this line it tries to download it.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({ schema: "prisma/schema.prisma" });
