/** Facts about the database and the table. */
export interface Facts {
  nowMs: number
  encoding: string
  isReadOnly: boolean
  hasSchema: boolean
  mayUseSchema: boolean | null
  /** Each as `name type`, or `null` without a table. */
  columns: string[] | null
  missingPrivileges: string[] | null
  /** The statements that row-level security denies to the role because no policy covers them. */
  withoutPolicy: string[] | null
}

/** Queries the facts. `$1` is the schema of the table. Requires only the privilege to connect. */
export const FACTS = `
  WITH
    its_schema AS (SELECT oid FROM pg_namespace WHERE nspname = $1),
    its_table AS (
      SELECT pg_class.oid FROM pg_class JOIN its_schema ON relnamespace = its_schema.oid
      WHERE relname = 'oauth_pkce_states' AND relkind IN ('r', 'p')
    )
  SELECT
    (date_part('epoch', clock_timestamp()) * 1000)::float8 AS "nowMs",
    current_setting('server_encoding') AS "encoding",
    current_setting('transaction_read_only') = 'on' AS "isReadOnly",
    EXISTS (SELECT FROM its_schema) AS "hasSchema",
    (SELECT has_schema_privilege(oid, 'USAGE') FROM its_schema) AS "mayUseSchema",
    (
      SELECT array_agg(attname || ' ' || format_type(atttypid, NULL)) FROM pg_attribute
      WHERE attrelid = (SELECT oid FROM its_table) AND attnum > 0 AND NOT attisdropped
    ) AS "columns",
    (
      SELECT array_agg(privilege) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege, its_table
      WHERE NOT has_table_privilege(its_table.oid, privilege)
    ) AS "missingPrivileges",
    (
      SELECT array_agg(statement ORDER BY place)
      FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE'], ARRAY['r', 'a', 'w', 'd'])
        WITH ORDINALITY AS needed (statement, command, place), its_table
      WHERE row_security_active(its_table.oid) AND NOT EXISTS (
        SELECT FROM pg_policy WHERE polrelid = its_table.oid AND polpermissive AND polcmd::text IN (command, '*')
          AND (0 = ANY (polroles) OR EXISTS (SELECT FROM unnest(polroles) AS role WHERE pg_has_role(role, 'USAGE')))
      )
    ) AS "withoutPolicy"`
