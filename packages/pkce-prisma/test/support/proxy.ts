import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A proxy on loopback, in front of a server without TLS, that can hold back what the server answers. */
export class PostgresProxy implements AsyncDisposable {
  /** Leads to the same database, through the proxy. */
  readonly connectionString: string
  /** The first words of all statements that clients sent, in their order. */
  readonly statements: string[] = []
  /** Changes the text of a statement that has no parameters, to one of the same length. */
  rewrite = (text: string): string => text
  /** How many connections clients have made, and how many of them are open. */
  made = 0
  readonly #open = new Set<Socket>()
  readonly #server = createServer({ noDelay: true }, (client) => this.#relay(client))
  readonly #target: URL
  #isMute = false
  /** How many statements may still be answered, while answers are held back. */
  #answersLeft = Number.POSITIVE_INFINITY
  #answered = 0
  readonly #deliverers = new Set<() => void>()

  private constructor(target: string) {
    this.#target = new URL(target)
    this.#server.listen(0, '127.0.0.1')
    this.connectionString = ''
  }

  static async start(target: string): Promise<PostgresProxy> {
    const proxy = new PostgresProxy(target)
    await once(proxy.#server, 'listening')
    const url = new URL(target)
    url.host = `127.0.0.1:${(proxy.#server.address() as AddressInfo).port}`
    return Object.assign(proxy, { connectionString: url.href })
  }

  get open(): number {
    return this.#open.size
  }

  /** The statements whose answer the client has not seen. */
  inFlight(): string[] {
    return this.statements.slice(this.#answered)
  }

  /** Holds back all further answers. */
  hold(): void {
    this.#answersLeft = 0
  }

  /** Lets the answers to what is in flight pass, and no others. */
  release(): void {
    this.#answersLeft = this.inFlight().length
    for (const deliver of this.#deliverers) deliver()
  }

  /** Lets nothing pass any more, in either direction. */
  mute(): void {
    this.#isMute = true
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#open) client.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #relay(client: Socket): void {
    this.made += 1
    this.#open.add(client)
    const server = connect({ host: this.#target.hostname, port: Number(this.#target.port), noDelay: true })
    const fromClient = new MessageReader(true)
    const fromServer = new MessageReader(false)
    let isReady = false
    const held: Buffer[] = []
    const deliver = () => {
      while (held.length > 0 && (this.#answersLeft > 0 || !isReady)) {
        const message = held.shift() as Buffer
        client.write(message)
        if (message[0] !== READY_FOR_QUERY) continue
        if (isReady) {
          this.#answered += 1
          this.#answersLeft -= 1
        }
        isReady = true
      }
    }
    this.#deliverers.add(deliver)
    client.on('data', (chunk) => {
      if (this.#isMute) return
      for (const message of fromClient.read(chunk)) {
        const text = textOf(message)
        if (text !== undefined) this.statements.push(/\w+/.exec(text)?.[0] ?? '')
        server.write(message[0] === QUERY ? this.#rewritten(message) : message)
      }
    })
    server.on('data', (chunk) => {
      if (this.#isMute) return
      held.push(...fromServer.read(chunk))
      deliver()
    })
    // What went wrong with a connection is told by its end.
    client
      .on('error', () => {})
      .on('close', () => {
        this.#open.delete(client)
        this.#deliverers.delete(deliver)
        server.end()
      })
    server.on('error', () => {}).on('close', () => this.#isMute || client.end())
  }

  #rewritten(message: Buffer): Buffer {
    const text = message.toString('utf8', 5, message.length - 1)
    return Buffer.concat([message.subarray(0, 5), Buffer.from(`${this.rewrite(text)}\0`)])
  }
}

const QUERY = 0x51
const PARSE = 0x50
const READY_FOR_QUERY = 0x5a

/** The text in a Query or Parse message of an unnamed statement. */
function textOf(message: Buffer): string | undefined {
  if (message[0] === QUERY) return message.toString('utf8', 5)
  return message[0] === PARSE ? message.toString('utf8', 6) : undefined
}

/** Splits one direction of a connection into messages. The first message of a client has no type. */
class MessageReader {
  #rest: Buffer = Buffer.alloc(0)
  #isStartup: boolean

  constructor(isClient: boolean) {
    this.#isStartup = isClient
  }

  read(chunk: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const messages: Buffer[] = []
    for (;;) {
      const lengthAt = this.#isStartup ? 0 : 1
      if (this.#rest.length < lengthAt + 4) return messages
      const end = lengthAt + this.#rest.readUInt32BE(lengthAt)
      if (this.#rest.length < end) return messages
      messages.push(this.#rest.subarray(0, end))
      this.#rest = this.#rest.subarray(end)
      this.#isStartup = false
    }
  }
}
