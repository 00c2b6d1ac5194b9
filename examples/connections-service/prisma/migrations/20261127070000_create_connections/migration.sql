-- CreateTable
CREATE TABLE "connections" (
    "person" VARCHAR(64) NOT NULL,
    "kind" VARCHAR(32) NOT NULL,
    "name" VARCHAR(255) NOT NULL,
    "credentials" TEXT,
    "account" TEXT,
    "answer" TEXT,
    "tools" TEXT[],
    "connected_at" TIMESTAMPTZ(3),
    "failure" TEXT,
    "failed_at" TIMESTAMPTZ(3),

    CONSTRAINT "connections_pkey" PRIMARY KEY ("person","kind","name")
);

-- CreateTable
CREATE TABLE "registrations" (
    "name" VARCHAR(255) NOT NULL,
    "client" TEXT NOT NULL,

    CONSTRAINT "registrations_pkey" PRIMARY KEY ("name")
);
