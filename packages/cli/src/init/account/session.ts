import { reasonOf } from '../../aws/reason.ts';
import type { Missing } from './account.ts';
import { Pace } from './pace.ts';
import { type Part, parts } from './parts.ts';

/** Where an account is read, and as whom. */
export interface Place {
  profile?: string;
  region?: string;
}

/** The part of a client's middleware that is used, whatever the client. */
interface MiddlewareStack {
  add(middleware: (next: Next) => Next, options: { step: 'finalizeRequest'; priority: 'low'; name: string }): void;
}

type Next = (call: unknown) => Promise<unknown>;

/**
 * Limits of AWS for reads of ECS resources are 20 a second after a burst of 100 (task definitions; others are higher).
 * Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
 */
const pace = { burst: 60, perSecond: 18 };

/** One reading of an account: makes clients, spaces their calls out, counts them, and keeps what could not be read. */
export class Session {
  readonly missing: Missing[] = [];
  calls = 0;
  readonly #pace = new Pace(pace);
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** Configuration of every client. */
  get config() {
    const { profile, region } = this.#place;
    return {
      maxAttempts: 4,
      retryMode: 'adaptive',
      ...(profile !== undefined && { profile }),
      ...(region !== undefined && { region }),
    };
  }

  /** Spaces out and counts a client's calls, retries too. */
  watch<Kind extends { middlewareStack: object }>(client: Kind): Kind {
    const middleware = (next: Next) => async (call: unknown) => {
      await this.#pace.turn();
      this.calls++;
      return next(call);
    };
    const stack = client.middlewareStack as MiddlewareStack;
    stack.add(middleware, { step: 'finalizeRequest', priority: 'low', name: 'bizomPace' });
    return client;
  }

  /** Reads a part; where that fails, the reason is kept and `otherwise` is the answer. */
  async attempt<Value>(part: Part, otherwise: Value, read: () => Promise<Value>): Promise<Value> {
    try {
      return await read();
    } catch (error) {
      const { name, actions } = parts[part];
      this.missing.push({ part: name, because: reasonOf(error as Error), actions });
      return otherwise;
    }
  }
}
