-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "tasks" (
    "key" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "settings" TEXT NOT NULL DEFAULT '{}',
    "schedule_override" TEXT,
    "timezone_override" TEXT,
    "planned" TEXT NOT NULL,
    "cursor_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "tasks_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "executions" (
    "id" SERIAL NOT NULL,
    "task_key" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "slot_at" TIMESTAMPTZ(3),
    "status" TEXT NOT NULL,
    "reason_code" TEXT,
    "reason_params" TEXT,
    "related_id" INTEGER,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "lag_ms" INTEGER,
    "wait_ms" INTEGER,
    "duration_ms" INTEGER,
    "lease_until" TIMESTAMPTZ(3),
    "heartbeat_at" TIMESTAMPTZ(3),
    "host" TEXT,
    "pid" INTEGER,
    "version" TEXT,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_requested_by" TEXT,
    "items_done" INTEGER NOT NULL DEFAULT 0,
    "items_already" INTEGER NOT NULL DEFAULT 0,
    "items_skipped" INTEGER NOT NULL DEFAULT 0,
    "items_failed" INTEGER NOT NULL DEFAULT 0,
    "had_work" BOOLEAN NOT NULL DEFAULT true,
    "result" TEXT,
    "error_name" TEXT,
    "error_message" TEXT,
    "error" TEXT,
    "missed_from" TIMESTAMPTZ(3),
    "missed_until" TIMESTAMPTZ(3),
    "missed_count" INTEGER,

    CONSTRAINT "executions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "items" (
    "id" SERIAL NOT NULL,
    "execution_id" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "subject_label" TEXT NOT NULL,
    "action" TEXT,
    "reason_code" TEXT,
    "reason_params" TEXT,
    "message" TEXT,
    "error_name" TEXT,
    "error" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "items_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "log_lines" (
    "id" SERIAL NOT NULL,
    "execution_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "data" TEXT,

    CONSTRAINT "log_lines_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batches" (
    "id" SERIAL NOT NULL,
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
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "batches_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workers" (
    "id" SERIAL NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "ticket_holders" TEXT NOT NULL,
    "queues" TEXT,
    "concurrency" INTEGER NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "heartbeat_at" TIMESTAMPTZ(3) NOT NULL,
    "stopped_at" TIMESTAMPTZ(3),
    "lost_at" TIMESTAMPTZ(3),
    "in_flight" INTEGER NOT NULL DEFAULT 0,
    "jobs_done" INTEGER NOT NULL DEFAULT 0,
    "jobs_per_minute" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ticks" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "source" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "executions" INTEGER NOT NULL DEFAULT 0,
    "ok" BOOLEAN NOT NULL,

    CONSTRAINT "ticks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "daily_stats" (
    "task_key" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "executions" INTEGER NOT NULL DEFAULT 0,
    "duration_ms" BIGINT NOT NULL DEFAULT 0,
    "max_duration_ms" INTEGER NOT NULL DEFAULT 0,
    "items_done" INTEGER NOT NULL DEFAULT 0,
    "items_already" INTEGER NOT NULL DEFAULT 0,
    "items_skipped" INTEGER NOT NULL DEFAULT 0,
    "items_failed" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "daily_stats_pkey" PRIMARY KEY ("task_key","day","status")
);

-- CreateTable
CREATE TABLE "servers" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "max_concurrency" INTEGER NOT NULL DEFAULT 10,
    "timeout_ms" INTEGER NOT NULL DEFAULT 10000,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "servers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "products" (
    "id" SERIAL NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "server_id" INTEGER NOT NULL,
    "settings" TEXT NOT NULL DEFAULT '{}',
    "suspend_after_days" INTEGER,
    "grace_days" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "customers" (
    "id" SERIAL NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "exempt" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "services" (
    "id" SERIAL NOT NULL,
    -- Ordered byte by byte, as in SQLite: lists follow this order, whatever the locale of the database.
    "reference" TEXT COLLATE "C" NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "state_changed_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "term_anchor_day" INTEGER,
    "external_id" TEXT,
    "suspended_at" TIMESTAMPTZ(3),
    "suspension_reason" TEXT,
    "cancel_at" TIMESTAMPTZ(3),
    "hold_until" TIMESTAMPTZ(3),
    "hold_reason" TEXT,
    "suspend_after_days" INTEGER,
    "grace_days" INTEGER,
    "confirmed_steps" INTEGER NOT NULL DEFAULT 0,
    "attempt_step" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" TIMESTAMPTZ(3),
    "gave_up_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "claim_execution_id" INTEGER,
    "claim_attempt" INTEGER,
    "claim_batch_id" INTEGER,
    "claim_batch_attempt" INTEGER,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "services_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "verifications_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT,
    "data" TEXT,
    "ok" BOOLEAN NOT NULL,

    CONSTRAINT "audit_entries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "tasks_enabled_next_at_idx" ON "tasks"("enabled", "next_at");

-- CreateIndex
CREATE INDEX "executions_task_key_created_at_id_idx" ON "executions"("task_key", "created_at", "id");

-- CreateIndex
CREATE INDEX "executions_task_key_status_created_at_id_idx" ON "executions"("task_key", "status", "created_at", "id");

-- CreateIndex
CREATE INDEX "executions_task_key_trigger_created_at_id_idx" ON "executions"("task_key", "trigger", "created_at", "id");

-- CreateIndex
CREATE INDEX "executions_task_key_had_work_created_at_id_idx" ON "executions"("task_key", "had_work", "created_at", "id");

-- CreateIndex
CREATE INDEX "executions_task_key_duration_ms_id_idx" ON "executions"("task_key", "duration_ms", "id");

-- CreateIndex
CREATE INDEX "executions_task_key_status_duration_ms_id_idx" ON "executions"("task_key", "status", "duration_ms", "id");

-- CreateIndex
CREATE INDEX "executions_task_key_had_work_duration_ms_id_idx" ON "executions"("task_key", "had_work", "duration_ms", "id");

-- CreateIndex
CREATE INDEX "executions_status_lease_until_idx" ON "executions"("status", "lease_until");

-- CreateIndex
CREATE UNIQUE INDEX "executions_task_key_slot_at_key" ON "executions"("task_key", "slot_at");

-- CreateIndex
CREATE INDEX "items_execution_id_outcome_id_idx" ON "items"("execution_id", "outcome", "id");

-- CreateIndex
CREATE INDEX "items_execution_id_id_idx" ON "items"("execution_id", "id");

-- CreateIndex
CREATE INDEX "items_subject_type_subject_id_id_idx" ON "items"("subject_type", "subject_id", "id");

-- CreateIndex
CREATE INDEX "log_lines_execution_id_id_idx" ON "log_lines"("execution_id", "id");

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

-- CreateIndex
CREATE INDEX "ticks_at_idx" ON "ticks"("at");

-- CreateIndex
CREATE INDEX "ticks_source_at_idx" ON "ticks"("source", "at");

-- CreateIndex
CREATE UNIQUE INDEX "servers_key_key" ON "servers"("key");

-- CreateIndex
CREATE UNIQUE INDEX "products_key_key" ON "products"("key");

-- CreateIndex
CREATE INDEX "products_server_id_idx" ON "products"("server_id");

-- CreateIndex
CREATE UNIQUE INDEX "customers_email_key" ON "customers"("email");

-- CreateIndex
CREATE UNIQUE INDEX "services_reference_key" ON "services"("reference");

-- CreateIndex
CREATE INDEX "services_state_expires_at_idx" ON "services"("state", "expires_at");

-- CreateIndex
CREATE INDEX "services_state_suspended_at_idx" ON "services"("state", "suspended_at");

-- CreateIndex
CREATE INDEX "services_state_server_id_id_idx" ON "services"("state", "server_id", "id");

-- CreateIndex
CREATE INDEX "services_state_reference_idx" ON "services"("state", "reference");

-- CreateIndex
CREATE INDEX "services_state_cancel_at_idx" ON "services"("state", "cancel_at");

-- CreateIndex
CREATE INDEX "services_state_attempt_step_idx" ON "services"("state", "attempt_step");

-- CreateIndex
CREATE INDEX "services_customer_id_idx" ON "services"("customer_id");

-- CreateIndex
CREATE INDEX "services_product_id_idx" ON "services"("product_id");

-- CreateIndex
CREATE INDEX "services_server_id_idx" ON "services"("server_id");

-- CreateIndex
CREATE INDEX "services_claim_execution_id_idx" ON "services"("claim_execution_id");

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_key" ON "sessions"("token");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- CreateIndex
CREATE INDEX "accounts_user_id_idx" ON "accounts"("user_id");

-- CreateIndex
CREATE INDEX "verifications_identifier_idx" ON "verifications"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limits_key_key" ON "rate_limits"("key");

-- CreateIndex
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");

-- AddForeignKey
ALTER TABLE "items" ADD CONSTRAINT "items_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "executions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "log_lines" ADD CONSTRAINT "log_lines_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "executions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batches" ADD CONSTRAINT "batches_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "executions"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "products" ADD CONSTRAINT "products_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "services" ADD CONSTRAINT "services_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "services" ADD CONSTRAINT "services_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "services" ADD CONSTRAINT "services_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
