/** How PostgreSQL is made to refuse a statement. */
export interface Refusal {
  sqlState: string
  /** What is done to the table first. */
  sql: string
  operation: 'put' | 'take' | 'sweep'
  /** Whether it is the value's own fault. */
  invalid?: true
  /** Whether what Prisma throws is known to contain what was bound, or the row. */
  tells?: true
}

const alterColumn = (column: string, type: string) =>
  `ALTER TABLE oauth_pkce_states ALTER ${column} DROP DEFAULT, ALTER ${column} TYPE ${type}`

const commitTrigger = 'CREATE CONSTRAINT TRIGGER t AFTER DELETE ON oauth_pkce_states INITIALLY DEFERRED'

/** Has a trigger refuse, in a message that repeats the whole row. */
export function raise(sqlState: string, trigger: string): string {
  return `
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION '%', coalesce(NEW, OLD)
        USING ERRCODE = '${sqlState}', DETAIL = coalesce(NEW, OLD)::text, HINT = coalesce(NEW, OLD)::text;
    END $$;
    ${trigger} FOR EACH ROW EXECUTE FUNCTION refuse()`
}

const onPut = 'CREATE TRIGGER t BEFORE INSERT ON oauth_pkce_states'
export const onDelete = 'CREATE TRIGGER t BEFORE DELETE ON oauth_pkce_states'

export const refusals: Record<string, Refusal> = {
  'a check that the row violates': {
    operation: 'put',
    sqlState: '23514',
    sql: `ALTER TABLE oauth_pkce_states ADD CHECK (connection = 'none')`,
    tells: true,
  },
  'a column that must not be null': {
    operation: 'put',
    sqlState: '23502',
    sql: 'ALTER TABLE oauth_pkce_states ADD COLUMN extra text NOT NULL',
  },
  'a value that another row has': {
    operation: 'put',
    sqlState: '23505',
    sql: `
      ALTER TABLE oauth_pkce_states ADD COLUMN extra integer UNIQUE DEFAULT 1;
      INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
        VALUES ('', '', '', now())`,
  },
  'a reference to nowhere': {
    operation: 'put',
    sqlState: '23503',
    sql: `CREATE TABLE people (name varchar(255) PRIMARY KEY);
      ALTER TABLE oauth_pkce_states ADD FOREIGN KEY (started_by) REFERENCES people`,
  },
  'a text that is no number': {
    operation: 'put',
    sqlState: '22P02',
    sql: 'ALTER TABLE oauth_pkce_states ADD CHECK (code_verifier::integer > 0)',
    tells: true,
  },
  'a text that is no time': {
    operation: 'put',
    sqlState: '22007',
    sql: 'ALTER TABLE oauth_pkce_states ADD CHECK (return_url::timestamptz > now())',
    tells: true,
  },
  'a text that is too long': {
    operation: 'put',
    invalid: true,
    sqlState: '22001',
    sql: alterColumn('code_verifier', 'varchar(9)'),
  },
  'a trigger that repeats the row': {
    operation: 'put',
    sqlState: 'P0001',
    sql: raise('P0001', onPut),
    tells: true,
  },
  'a serialization failure': {
    operation: 'put',
    sqlState: '40001',
    sql: raise('40001', onPut),
    tells: true,
  },
  'a deadlock': { operation: 'put', sqlState: '40P01', sql: raise('40P01', onPut), tells: true },
  'a table that is not there': { operation: 'put', sqlState: '42P01', sql: 'DROP TABLE oauth_pkce_states' },
  'a column that is not there': {
    operation: 'put',
    sqlState: '42703',
    sql: 'ALTER TABLE oauth_pkce_states DROP COLUMN issuer',
  },
  'a right that is missing': {
    operation: 'put',
    sqlState: '42501',
    sql: 'REVOKE ALL ON oauth_pkce_states FROM service',
  },
  'a serialization failure of a take': {
    operation: 'take',
    sqlState: '40001',
    sql: raise('40001', onDelete),
    tells: true,
  },
  'a deadlock of a take': {
    operation: 'take',
    sqlState: '40P01',
    sql: raise('40P01', onDelete),
    tells: true,
  },
  'a serialization failure at COMMIT': {
    operation: 'take',
    sqlState: '40001',
    sql: raise('40001', commitTrigger),
    tells: true,
  },
  'a check at COMMIT': {
    operation: 'take',
    sqlState: '23514',
    sql: raise('23514', commitTrigger),
    tells: true,
  },
  'a table that is not there for a take': {
    operation: 'take',
    sqlState: '42P01',
    sql: 'DROP TABLE oauth_pkce_states',
  },
  'a right that a take is missing': {
    operation: 'take',
    sqlState: '42501',
    sql: 'REVOKE ALL ON oauth_pkce_states FROM service',
  },
  'a sweep whose row is refused': {
    operation: 'sweep',
    sqlState: 'P0001',
    sql: raise('P0001', onDelete),
    tells: true,
  },
  'a serialization failure of a sweep': {
    operation: 'sweep',
    sqlState: '40001',
    sql: raise('40001', onDelete),
    tells: true,
  },
}
