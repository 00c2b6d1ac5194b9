/**
 * Seals the secrets of single database fields, and opens them again. Safe for concurrent use.
 *
 * Where the sealed value lives is its `context`: a text of the caller's such as `users.totp_secret:42`. It is
 * not stored, and the value opens only where the same context is given, so that a value copied into
 * another row or column is refused there.
 */
export interface FieldEncryptor {
  /**
   * Seals `plaintext` for this `context`. Sealing the same text twice gives two different values.
   *
   * @param plaintext - any text, the empty one included. The length of the sealed value tells its length.
   * @param context - where the value belongs; may be empty, which binds it to nothing.
   * @throws {@link InvalidTextError} either of them is not a string, or has a lone surrogate.
   */
  encrypt(plaintext: string, context: string): Promise<string>

  /**
   * Opens what {@link FieldEncryptor.encrypt} sealed.
   *
   * @throws {@link NotSealedError} this kind of encryptor did not write the value.
   * @throws {@link MalformedSealedValueError} the value was cut short or altered.
   * @throws {@link UnknownKeyError} the value was sealed with a key that is not at hand.
   * @throws {@link AuthenticationFailedError} other key bytes, an altered value, or another context.
   * @throws {@link InvalidTextError} the context is not a string, or has a lone surrogate.
   */
  decrypt(sealed: string, context: string): Promise<string>
}
