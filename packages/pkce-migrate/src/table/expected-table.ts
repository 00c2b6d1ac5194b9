/** The name of the table that the store uses. */
export const TABLE = 'oauth_pkce_states'

/** A column that the store reads and writes. */
export interface ExpectedColumn {
  readonly name: string
  /** The type as PostgreSQL's `format_type` returns it. */
  readonly type: string
  readonly nullable: boolean
  /** Matches other types that can hold everything the store writes. */
  readonly alsoFits: RegExp
}

const NOTHING_ELSE = /^$/
const ANY_TEXT = /^(text|character varying)$/

/** Every column that the migrations create, in the order of the table. */
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

/** Whether a column of this type can hold everything that the store writes. */
export function fits(actual: string, { type, alsoFits }: ExpectedColumn): boolean {
  return actual === type || alsoFits.test(actual) || widthOf(actual) >= widthOf(type)
}

/** The limit of a `character varying`, in characters. `NaN` for any other type, so that every comparison is false. */
function widthOf(type: string): number {
  return Number(/^character varying\((\d+)\)$/.exec(type)?.[1] ?? Number.NaN)
}
