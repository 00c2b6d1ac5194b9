/**
 * Encrypts and decrypts individual database fields. Safe for concurrent use.
 *
 * The caller names each value's place with a `context` such as `users.totp_secret:42`. The context is not stored. A value
 * opens only if the same context is given, so a value copied into another row or column is rejected there.
 */
export interface FieldEncryptor {
  /**
   * Seals `plaintext` for this `context`. Sealing the same text twice gives two different values.
   *
   * @param plaintext - any text, including the empty string. The length of the sealed value reveals the length of the text.
   * @param context - the place of the value. An empty context binds the value to no place.
   * @throws {@link InvalidTextError} `plaintext` or `context` is not a string, or has a lone surrogate.
   */
  encrypt(plaintext: string, context: string): Promise<string>

  /**
   * Opens a value that {@link FieldEncryptor.encrypt} sealed.
   *
   * @throws {@link NotSealedError} the value was not written by this kind of encryptor.
   * @throws {@link MalformedSealedValueError} the value was truncated or altered.
   * @throws {@link UnknownKeyError} the value was sealed with a key that is not in the ring.
   * @throws {@link AuthenticationFailedError} the key has other bytes, the value was altered, or the context differs.
   * @throws {@link InvalidTextError} `context` is not a string, or has a lone surrogate.
   */
  decrypt(sealed: string, context: string): Promise<string>
}
