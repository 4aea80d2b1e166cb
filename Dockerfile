# One image for every part of an installation; its command says which. Without one it is the dashboard.
#   dist/serve.mjs   the dashboard            dist/migrate.mjs   brings the database up to date
#   dist/worker.mjs  a worker                 dist/cron.mjs      one tick
#   dist/ticker.mjs  a tick every minute      dist/import.mjs, export.mjs, renew.mjs, user.mjs
# docs/deployment.md says how they go together; compose.yaml does it on one machine.
ARG NODE_VERSION=24

# The full image has a compiler, for where no prebuilt better-sqlite3 comes.
FROM node:${NODE_VERSION}-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY . .
ENV NEXT_OUTPUT=standalone
RUN npm run build && node --import tsx scripts/assemble-image.ts /image

# The same system, so that what was compiled above loads here; and the same Node, which the first line of each command names.
FROM node:${NODE_VERSION}-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
# Owned by root: what runs cannot change its own code.
COPY --from=build /image ./
# A SQLite database, where there is no PostgreSQL, lies in a volume mounted here.
RUN install -d -o node -g node -m 0700 data
# The user `node`, by number: Kubernetes then knows that it is not root.
USER 1000:1000
EXPOSE 3000
# For the dashboard; compose.yaml has those of the other parts.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["dist/web-health.mjs"]
CMD ["dist/serve.mjs"]
