-- CreateTable
CREATE TABLE "tasks" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "settings" TEXT NOT NULL DEFAULT '{}',
    "schedule_override" TEXT,
    "timezone_override" TEXT,
    "planned" TEXT NOT NULL,
    "cursor_at" DATETIME NOT NULL,
    "next_at" DATETIME,
    "created_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "executions" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "task_key" TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT,
    "slot_at" DATETIME,
    "status" TEXT NOT NULL,
    "reason_code" TEXT,
    "reason_params" TEXT,
    "related_id" INTEGER,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "created_at" DATETIME NOT NULL,
    "started_at" DATETIME,
    "finished_at" DATETIME,
    "lag_ms" INTEGER,
    "wait_ms" INTEGER,
    "duration_ms" INTEGER,
    "lease_until" DATETIME,
    "heartbeat_at" DATETIME,
    "host" TEXT,
    "pid" INTEGER,
    "version" TEXT,
    "cancel_requested_at" DATETIME,
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
    "missed_from" DATETIME,
    "missed_until" DATETIME,
    "missed_count" INTEGER
);

-- CreateTable
CREATE TABLE "items" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
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
    "at" DATETIME NOT NULL,
    CONSTRAINT "items_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "executions" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "log_lines" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "execution_id" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "level" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "data" TEXT,
    CONSTRAINT "log_lines_execution_id_fkey" FOREIGN KEY ("execution_id") REFERENCES "executions" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ticks" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "source" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "executions" INTEGER NOT NULL DEFAULT 0,
    "ok" BOOLEAN NOT NULL
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

    PRIMARY KEY ("task_key", "day", "status")
);

-- CreateTable
CREATE TABLE "servers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "settings" TEXT NOT NULL,
    "max_concurrency" INTEGER NOT NULL DEFAULT 10,
    "timeout_ms" INTEGER NOT NULL DEFAULT 10000,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "products" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "server_id" INTEGER NOT NULL,
    "settings" TEXT NOT NULL DEFAULT '{}',
    "suspend_after_days" INTEGER,
    "grace_days" INTEGER,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "products_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "customers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "exempt" BOOLEAN NOT NULL DEFAULT false,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "services" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "reference" TEXT NOT NULL,
    "customer_id" INTEGER NOT NULL,
    "product_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "state_changed_at" DATETIME NOT NULL,
    "expires_at" DATETIME,
    "term_anchor_day" INTEGER,
    "external_id" TEXT,
    "suspended_at" DATETIME,
    "suspension_reason" TEXT,
    "cancel_at" DATETIME,
    "hold_until" DATETIME,
    "hold_reason" TEXT,
    "suspend_after_days" INTEGER,
    "grace_days" INTEGER,
    "confirmed_steps" INTEGER NOT NULL DEFAULT 0,
    "attempt_step" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_attempt_at" DATETIME,
    "gave_up_at" DATETIME,
    "last_error" TEXT,
    "claim_execution_id" INTEGER,
    "claim_attempt" INTEGER,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "services_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "services_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "products" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "services_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "token" TEXT NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "accounts" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" DATETIME,
    "refresh_token_expires_at" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "accounts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "verifications" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "audit_entries" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT,
    "data" TEXT,
    "ok" BOOLEAN NOT NULL
);

-- CreateTable
CREATE TABLE "settings" (
    "key" TEXT NOT NULL PRIMARY KEY,
    "value" TEXT NOT NULL,
    "updated_at" DATETIME NOT NULL
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
