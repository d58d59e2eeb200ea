import pLimit from 'p-limit';
import { PayloadError, ShipperError } from '../errors.ts';
import type { ShipLimits } from '../limits.ts';
import { exportOrigin } from '../payload/log-origin.ts';
import { defaultMaxPayloadBytes } from '../payload/payload.ts';
import { readPayloads } from '../payload/payloads.ts';
import { objectName, type S3Object } from '../payload/s3-object.ts';
import type { Carried } from '../payload/unwrap.ts';
import type { Shipper } from '../ship.ts';
import type { RecordOutcome } from './record-outcome.ts';
import type { ObjectOpener } from './s3-reader.ts';

/** What is needed to ship what objects hold. */
export interface ObjectShipping {
  shipper: Shipper;
  limits: ShipLimits;
  open: ObjectOpener;
}

/** Payloads of an object that are on their way at once: they share requests. */
const concurrentPayloads = 8;
/** An object may name others: what Lambda wrote there about an event of S3 that failed. */
const maxDepth = 2;

/**
 * Ships the payloads of an object while it is read. A payload that cannot be read does not stop the others; what cannot be stored ends
 * it, as the object will be delivered again as a whole.
 */
export async function shipObject(
  object: S3Object,
  shipping: ObjectShipping,
  outcome: RecordOutcome,
  depth = 0,
): Promise<void> {
  const { limits, open } = shipping;
  const body = await open(object);
  const limit = pLimit(concurrentPayloads);
  const underWay = new Set<Promise<void>>();
  try {
    const rules = { maxPayloadBytes: defaultMaxPayloadBytes, origin: exportOrigin(object.bucket, object.key) };
    for await (const part of readPayloads(body, rules)) {
      if (outcome.errors.some((error) => !(error instanceof PayloadError))) break;
      if ((limits.timeLeftMs?.() ?? 1) <= 0) throw timeIsUp();
      const sent = limit(() => shipPart(part, shipping, outcome, depth)).catch((error: unknown) =>
        outcome.add(named(error, object)),
      );
      const done = sent.finally(() => underWay.delete(done));
      underWay.add(done);
      if (limit.pendingCount > 0) await Promise.race(underWay);
    }
  } catch (error) {
    outcome.add(named(error, object));
  } finally {
    body.destroy();
    await Promise.all(underWay);
  }
}

async function shipPart(part: Carried, shipping: ObjectShipping, outcome: RecordOutcome, depth: number): Promise<void> {
  if ('error' in part) throw part.error;
  if ('payload' in part) outcome.reports.push(await shipping.shipper.ship(part.payload, shipping.limits));
  else if (depth < maxDepth) await shipObject(part.object, shipping, outcome, depth + 1);
  else
    throw new PayloadError(
      'NOT_A_LOGS_PAYLOAD',
      `It names ${objectName(part.object)}: too many objects that name others.`,
    );
}

function timeIsUp(): ShipperError {
  return new ShipperError('NOT_ALL_STORED', 'time was up before all of it was read');
}

/** Errors about what is in an object name it. */
function named(error: unknown, object: S3Object): unknown {
  const isAboutContent =
    error instanceof Error && !(error instanceof ShipperError && error.code === 'OBJECT_UNREADABLE');
  if (isAboutContent) error.message = `${objectName(object)}: ${error.message}`;
  return error;
}
