import pLimit from 'p-limit';
import type { PayloadError } from '../errors.ts';
import type { ShipLimits } from '../limits.ts';
import type { Carried } from '../payload/unwrap.ts';
import type { ShipReport } from '../report.ts';
import type { Shipper } from '../ship.ts';
import { RecordOutcome } from './record-outcome.ts';
import type { ObjectOpener } from './s3-reader.ts';
import type { SourceRecord } from './sources.ts';

/** How the records of an event ended. */
export interface RecordsOutcome {
  reports: ShipReport[];
  /** Records that the source is to deliver again. */
  failedIds: string[];
  errors: Error[];
  /** Of records of the shipper's own log groups: they are acknowledged and not shipped, as they would come again for ever. */
  ownLogs: PayloadError[];
}

/** Objects that are read at once. */
const concurrentObjects = 4;

/**
 * Ships every record of an event at once and names those to be delivered again. Kinesis begins again at the first of them; what
 * was stored after it is stored to the same ids once more. A record that fails fails alone.
 * @param openObject reads objects of S3; default: with a client that is loaded for the first of them
 */
export async function shipRecords(
  shipper: Shipper,
  records: readonly SourceRecord[],
  limits: ShipLimits,
  openObject: ObjectOpener = openS3Object,
): Promise<RecordsOutcome> {
  const objectLimit = pLimit(concurrentObjects);
  const shipPart = async (part: Carried, ownLimits: ShipLimits, outcome: RecordOutcome): Promise<void> => {
    if ('error' in part) throw part.error;
    if ('payload' in part) outcome.reports.push(await shipper.ship(part.payload, ownLimits));
    else {
      const { shipObject } = await import('./ship-object.ts');
      await objectLimit(() => shipObject(part.object, { shipper, limits: ownLimits, open: openObject }, outcome));
    }
  };
  const outcomes = await Promise.all(
    records.map((record) => {
      const ownLimits = { ...limits, isRedelivery: record.isRedelivery || limits.isRedelivery === true };
      return shipRecord(record, (part, outcome) => shipPart(part, ownLimits, outcome));
    }),
  );
  return {
    reports: outcomes.flatMap(({ reports }) => reports),
    failedIds: records.flatMap(({ id }, i) => (outcomes[i]?.errors.length ? [id] : [])),
    errors: outcomes.flatMap(({ errors }) => errors),
    ownLogs: outcomes.flatMap(({ ownLogs }) => ownLogs),
  };
}

async function shipRecord(
  record: SourceRecord,
  shipPart: (part: Carried, outcome: RecordOutcome) => Promise<void>,
): Promise<RecordOutcome> {
  const outcome = new RecordOutcome();
  try {
    const shipping = record.read().map((part) => shipPart(part, outcome).catch((error: unknown) => outcome.add(error)));
    await Promise.all(shipping);
  } catch (error) {
    outcome.add(error);
  }
  return outcome;
}

let opener: Promise<ObjectOpener> | undefined;

const openS3Object: ObjectOpener = async (object) => {
  opener ??= import('./s3-reader.ts').then(({ createObjectOpener }) => createObjectOpener());
  return (await opener)(object);
};
