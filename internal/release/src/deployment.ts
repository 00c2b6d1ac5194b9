import { Replica, ReplicaError } from './replica.ts'

/** A release that replicas can be started from. */
export interface Installed {
  version: string
  consumer: string
}

/** The replicas of a service behind a load balancer. */
export class Deployment {
  readonly replicas: Replica[] = []
  readonly #env: NodeJS.ProcessEnv

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env
  }

  async add({ version, consumer }: Installed): Promise<void> {
    this.replicas.push(await Replica.start(version, consumer, this.#env))
  }

  /** Replaces the replica at `index` with one that runs the given release. The old replica ends when the new one is ready. */
  async replace(index: number, { version, consumer }: Installed): Promise<void> {
    const replica = await Replica.start(version, consumer, this.#env)
    const [old] = this.replicas.splice(index, 1, replica)
    await old?.end()
  }

  /** A random replica, as picked by a load balancer. */
  pick(): Replica {
    const replica = this.replicas[Math.floor(Math.random() * this.replicas.length)]
    if (replica === undefined) throw new Error('No replica is running')
    return replica
  }

  /**
   * Calls `replica`. If its store is closed, the call had no effect and is sent to another replica. Returns the answer and the
   * release of the replica that gave it.
   */
  async ask<T>(
    replica: Replica,
    method: 'put' | 'take',
    ...args: unknown[]
  ): Promise<{ value: T; release: string }> {
    try {
      return { value: await replica.ask<T>(method, ...args), release: replica.release }
    } catch (error) {
      if (!(error instanceof ReplicaError) || error.code !== 'PKCE_STORE_CLOSED') throw error
      return this.ask(this.pick(), method, ...args)
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.replicas.splice(0).map((replica) => replica.end()))
  }
}
