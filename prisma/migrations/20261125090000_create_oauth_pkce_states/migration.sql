-- CreateTable
CREATE TABLE "oauth_pkce_states" (
    "state_hash" BYTEA NOT NULL,
    "binding_hash" BYTEA,
    "connection_kind" VARCHAR(32) NOT NULL DEFAULT 'mcp',
    "connection" VARCHAR(2048) NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "seal_version" SMALLINT NOT NULL DEFAULT 1,
    "started_by" VARCHAR(255) NOT NULL DEFAULT '',
    "return_url" TEXT NOT NULL DEFAULT '',
    "redirect_uri" TEXT NOT NULL DEFAULT '',
    "issuer" TEXT NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ NOT NULL,

    CONSTRAINT "oauth_pkce_states_pkey" PRIMARY KEY ("state_hash")
);

-- CreateIndex
CREATE INDEX "oauth_pkce_states_expires_at_idx" ON "oauth_pkce_states"("expires_at");
