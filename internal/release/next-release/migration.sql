-- AlterTable
ALTER TABLE "oauth_pkce_states" ADD COLUMN     "put_by" VARCHAR(64) NOT NULL DEFAULT '';
