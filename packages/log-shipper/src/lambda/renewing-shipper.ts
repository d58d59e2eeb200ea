import { isDeepStrictEqual } from 'node:util';
import { NotAllStoredError } from '../errors.ts';
import type { ShipLimits } from '../limits.ts';
import type { ShipperOptions } from '../options.ts';
import type { Quarantine } from '../quarantine/record.ts';
import type { ReplayReport } from '../quarantine/replay.ts';
import type { ShipReport } from '../report.ts';
import { createShipper, type Shipper } from '../ship.ts';

/** Reads the options anew, their log-in included. */
type OptionsReader = () => Promise<ShipperOptions>;

/**
 * A shipper that reads its log-in again where the engine refuses it (401), and ships once more with another one: a rotated
 * secret is picked up without a cold start.
 * @throws whatever reading the options throws; later on, a log-in that cannot be read leaves the one that there is.
 */
export async function createRenewingShipper(readOptions: OptionsReader): Promise<Shipper> {
  return new RenewingShipper(readOptions, await readOptions());
}

class RenewingShipper implements Shipper {
  readonly #readOptions: OptionsReader;
  #auth: ShipperOptions['auth'];
  #shipper: Shipper;
  #renewal: Promise<void> | undefined;

  constructor(readOptions: OptionsReader, options: ShipperOptions) {
    this.#readOptions = readOptions;
    this.#auth = options.auth;
    this.#shipper = createShipper(options);
  }

  async ship(payload: Uint8Array | string, limits?: ShipLimits): Promise<ShipReport> {
    const tried = this.#shipper;
    try {
      return await tried.ship(payload, limits);
    } catch (error) {
      if (!isLoginRefused(error)) throw error;
      await this.#renew(tried);
      if (this.#shipper === tried) throw error;
      // A part of it may have been stored before the log-in was refused.
      return this.#shipper.ship(payload, { ...limits, isRedelivery: true });
    }
  }

  /** Seldom enough to begin with the log-in of today. */
  async replay(quarantine: Quarantine, limits?: ShipLimits): Promise<ReplayReport> {
    await this.#renew(this.#shipper);
    return this.#shipper.replay(quarantine, limits);
  }

  close(): Promise<void> {
    return this.#shipper.close();
  }

  /** Payloads that are refused at once wait for the same reading. */
  async #renew(tried: Shipper): Promise<void> {
    if (this.#shipper !== tried) return;
    this.#renewal ??= this.#readAgain().finally(() => {
      this.#renewal = undefined;
    });
    await this.#renewal;
  }

  async #readAgain(): Promise<void> {
    const options = await this.#readOptions().catch(() => undefined);
    if (!options || isDeepStrictEqual(options.auth, this.#auth)) return;
    this.#auth = options.auth;
    // The one before is not closed: other payloads may be on their way through it.
    this.#shipper = createShipper(options);
  }
}

function isLoginRefused(error: unknown): boolean {
  return error instanceof NotAllStoredError && error.report.refusals.some(({ status }) => status === 401);
}
