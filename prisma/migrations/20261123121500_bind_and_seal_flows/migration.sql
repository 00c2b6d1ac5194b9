-- AlterTable
ALTER TABLE "oauth_pkce_states" ADD COLUMN     "binding_hash" BYTEA,
ADD COLUMN     "issuer" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "seal_version" SMALLINT NOT NULL DEFAULT 1;
