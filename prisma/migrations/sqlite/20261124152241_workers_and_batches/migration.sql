-- AlterTable
ALTER TABLE "services" ADD COLUMN "claim_batch_attempt" INTEGER;
ALTER TABLE "services" ADD COLUMN "claim_batch_id" INTEGER;

-- CreateTable
CREATE TABLE "batches" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "execution_id" INTEGER NOT NULL,
    "execution_attempt" INTEGER NOT NULL,
    "task_key" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "running_lane" TEXT,
    "payload" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "worker_id" INTEGER,
    "stop_asked" BOOLEAN NOT NULL DEFAULT false,
    "result" TEXT,
    "error" TEXT,
    "created_at" DATETIME NOT NULL,
    CONSTRAINT "batches_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "executions" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "workers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "ticket_holders" TEXT NOT NULL,
    "queues" TEXT,
    "concurrency" INTEGER NOT NULL,
    "started_at" DATETIME NOT NULL,
    "heartbeat_at" DATETIME NOT NULL,
    "stopped_at" DATETIME,
    "lost_at" DATETIME,
    "in_flight" INTEGER NOT NULL DEFAULT 0,
    "jobs_done" INTEGER NOT NULL DEFAULT 0,
    "jobs_per_minute" INTEGER NOT NULL DEFAULT 0
);

-- CreateIndex
CREATE UNIQUE INDEX "batches_running_lane_key" ON "batches"("running_lane");

-- CreateIndex
CREATE INDEX "batches_execution_id_status_idx" ON "batches"("execution_id", "status");

-- CreateIndex
CREATE INDEX "batches_status_lane_id_idx" ON "batches"("status", "lane", "id");

-- CreateIndex
CREATE INDEX "batches_status_worker_id_idx" ON "batches"("status", "worker_id");

-- CreateIndex
CREATE INDEX "workers_heartbeat_at_idx" ON "workers"("heartbeat_at");
