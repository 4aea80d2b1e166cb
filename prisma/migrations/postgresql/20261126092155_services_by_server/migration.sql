-- DropIndex
DROP INDEX "services_server_id_idx";

-- CreateIndex
CREATE INDEX "services_server_id_state_expires_at_idx" ON "services"("server_id", "state", "expires_at");
