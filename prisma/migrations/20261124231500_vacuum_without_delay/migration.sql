-- Every row dies within minutes: what autovacuum puts off, the table grows by.
ALTER TABLE "oauth_pkce_states" SET (autovacuum_vacuum_cost_delay = 0);
