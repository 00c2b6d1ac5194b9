/** A way to make PostgreSQL reject a statement. */
export interface Refusal {
  sqlState: string
  /** The change to the table. */
  sql: string
  operation: 'put' | 'take' | 'sweep'
  /** Whether the error blames the value. */
  invalid?: true
  /** Whether Prisma's error is known to contain bound parameters or the row. */
  quotesValues?: true
}

const alterColumn = (column: string, type: string) =>
  `ALTER TABLE oauth_pkce_states ALTER ${column} DROP DEFAULT, ALTER ${column} TYPE ${type}`

const commitTrigger = 'CREATE CONSTRAINT TRIGGER t AFTER DELETE ON oauth_pkce_states INITIALLY DEFERRED'

/** Creates a trigger that fails with a message that quotes the whole row. */
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
  'a violated check constraint': {
    operation: 'put',
    sqlState: '23514',
    sql: `ALTER TABLE oauth_pkce_states ADD CHECK (connection = 'none')`,
    quotesValues: true,
  },
  'a violated NOT NULL constraint': {
    operation: 'put',
    sqlState: '23502',
    sql: 'ALTER TABLE oauth_pkce_states ADD COLUMN extra text NOT NULL',
  },
  'a violated unique constraint': {
    operation: 'put',
    sqlState: '23505',
    sql: `
      ALTER TABLE oauth_pkce_states ADD COLUMN extra integer UNIQUE DEFAULT 1;
      INSERT INTO oauth_pkce_states (state_hash, connection, code_verifier, expires_at)
        VALUES ('', '', '', now())`,
  },
  'a violated foreign key': {
    operation: 'put',
    sqlState: '23503',
    sql: `CREATE TABLE people (name varchar(255) PRIMARY KEY);
      ALTER TABLE oauth_pkce_states ADD FOREIGN KEY (started_by) REFERENCES people`,
  },
  'a text that is not a number': {
    operation: 'put',
    sqlState: '22P02',
    sql: 'ALTER TABLE oauth_pkce_states ADD CHECK (code_verifier::integer > 0)',
    quotesValues: true,
  },
  'a text that is not a timestamp': {
    operation: 'put',
    sqlState: '22007',
    sql: 'ALTER TABLE oauth_pkce_states ADD CHECK (return_url::timestamptz > now())',
    quotesValues: true,
  },
  'a text that is too long': {
    operation: 'put',
    invalid: true,
    sqlState: '22001',
    sql: alterColumn('code_verifier', 'varchar(9)'),
  },
  'a trigger that quotes the row': {
    operation: 'put',
    sqlState: 'P0001',
    sql: raise('P0001', onPut),
    quotesValues: true,
  },
  'a serialization failure': {
    operation: 'put',
    sqlState: '40001',
    sql: raise('40001', onPut),
    quotesValues: true,
  },
  'a deadlock': { operation: 'put', sqlState: '40P01', sql: raise('40P01', onPut), quotesValues: true },
  'a missing table': { operation: 'put', sqlState: '42P01', sql: 'DROP TABLE oauth_pkce_states' },
  'a missing column': {
    operation: 'put',
    sqlState: '42703',
    sql: 'ALTER TABLE oauth_pkce_states DROP COLUMN issuer',
  },
  'a missing privilege': {
    operation: 'put',
    sqlState: '42501',
    sql: 'REVOKE ALL ON oauth_pkce_states FROM service',
  },
  'a serialization failure of a take': {
    operation: 'take',
    sqlState: '40001',
    sql: raise('40001', onDelete),
    quotesValues: true,
  },
  'a deadlock of a take': {
    operation: 'take',
    sqlState: '40P01',
    sql: raise('40P01', onDelete),
    quotesValues: true,
  },
  'a serialization failure at COMMIT': {
    operation: 'take',
    sqlState: '40001',
    sql: raise('40001', commitTrigger),
    quotesValues: true,
  },
  'a check at COMMIT': {
    operation: 'take',
    sqlState: '23514',
    sql: raise('23514', commitTrigger),
    quotesValues: true,
  },
  'a missing table in a take': {
    operation: 'take',
    sqlState: '42P01',
    sql: 'DROP TABLE oauth_pkce_states',
  },
  'a missing privilege in a take': {
    operation: 'take',
    sqlState: '42501',
    sql: 'REVOKE ALL ON oauth_pkce_states FROM service',
  },
  'a sweep whose row is rejected': {
    operation: 'sweep',
    sqlState: 'P0001',
    sql: raise('P0001', onDelete),
    quotesValues: true,
  },
  'a serialization failure of a sweep': {
    operation: 'sweep',
    sqlState: '40001',
    sql: raise('40001', onDelete),
    quotesValues: true,
  },
}
