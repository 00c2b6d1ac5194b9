import type { Socket } from 'node:net'

const READY_FOR_QUERY = 'Z'.charCodeAt(0)

/** Can hold back the server's answers on all connections of a proxy, except those of the startup. */
export class AnswerGate {
  /** How many statements were answered. */
  answered = 0
  /** How many statements may still be answered. */
  #left = Number.POSITIVE_INFINITY
  readonly #deliverers = new Set<() => void>()

  close(): void {
    this.#left = 0
  }

  /** Lets only the next `count` answers pass. */
  letPass(count: number): void {
    this.#left = count
    for (const deliver of this.#deliverers) deliver()
  }

  /** Returns a function that sends messages to the client, until the client closes. */
  leadTo(client: Socket): (message: Buffer) => void {
    const held: Buffer[] = []
    let isStarted = false
    const deliver = () => {
      while (held.length > 0 && (this.#left > 0 || !isStarted)) {
        const message = held.shift() as Buffer
        client.write(message)
        if (message[0] !== READY_FOR_QUERY) continue
        if (isStarted) {
          this.answered += 1
          this.#left -= 1
        }
        isStarted = true
      }
    }
    this.#deliverers.add(deliver)
    client.once('close', () => this.#deliverers.delete(deliver))
    return (message) => {
      held.push(message)
      deliver()
    }
  }
}
