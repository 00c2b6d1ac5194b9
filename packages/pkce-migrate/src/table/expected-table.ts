/** The table that the store works on, as the migrations leave it. */
export const TABLE = 'oauth_pkce_states'

/** A column that the store reads and writes. */
export interface ExpectedColumn {
  readonly name: string
  /** As PostgreSQL's `format_type` has it. */
  readonly type: string
  readonly nullable: boolean
  /** Other types, or the start of their names, that flow everything the store writes. */
  readonly alsoFits: RegExp
}

const NOTHING_ELSE = /^$/
const ANY_TEXT = /^(text|character varying)$/

/** Every column, in the order of the table. */
export const COLUMNS: readonly ExpectedColumn[] = [
  { name: 'state_hash', type: 'bytea', nullable: false, alsoFits: NOTHING_ELSE },
  { name: 'binding_hash', type: 'bytea', nullable: true, alsoFits: NOTHING_ELSE },
  { name: 'connection_kind', type: 'character varying(32)', nullable: false, alsoFits: ANY_TEXT },
  { name: 'connection', type: 'character varying(2048)', nullable: false, alsoFits: ANY_TEXT },
  { name: 'code_verifier', type: 'text', nullable: false, alsoFits: ANY_TEXT },
  { name: 'seal_version', type: 'smallint', nullable: false, alsoFits: /^(integer|bigint)$/ },
  { name: 'started_by', type: 'character varying(255)', nullable: false, alsoFits: ANY_TEXT },
  { name: 'return_url', type: 'text', nullable: false, alsoFits: ANY_TEXT },
  { name: 'redirect_uri', type: 'text', nullable: false, alsoFits: ANY_TEXT },
  { name: 'issuer', type: 'text', nullable: false, alsoFits: ANY_TEXT },
  { name: 'created_at', type: 'timestamp with time zone', nullable: false, alsoFits: NOTHING_ELSE },
  { name: 'expires_at', type: 'timestamp with time zone', nullable: false, alsoFits: NOTHING_ELSE },
]

/** Whether a column of this type holds everything that the store writes into it. */
export function fits(actual: string, { type, alsoFits }: ExpectedColumn): boolean {
  return actual === type || alsoFits.test(actual) || widthOf(actual) >= widthOf(type)
}

/** The characters of a `character varying`; of any other type no number, which compares with none. */
function widthOf(type: string): number {
  return Number(/^character varying\((\d+)\)$/.exec(type)?.[1] ?? Number.NaN)
}
