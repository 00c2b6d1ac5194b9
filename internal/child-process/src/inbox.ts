interface Reader<Item> {
  resolve: (item: Item) => void
  reject: (error: Error) => void
}

/** A queue whose readers may come before or after the items. */
export class Inbox<Item> {
  readonly #arrived: Item[] = []
  readonly #readers: Reader<Item>[] = []
  #error: Error | undefined

  add(item: Item): void {
    const reader = this.#readers.shift()
    if (reader) reader.resolve(item)
    else this.#arrived.push(item)
  }

  /** Rejects current and later readers, because no more items will arrive. */
  close(error: Error): void {
    this.#error = error
    for (const { reject } of this.#readers.splice(0)) reject(error)
  }

  next(): Promise<Item> {
    if (this.#arrived.length > 0) return Promise.resolve(this.#arrived.shift() as Item)
    if (this.#error) return Promise.reject(this.#error)
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }))
  }
}
