/** A document's type, or none. */
export type DocumentType = string | false;

/** An item's action line, read. */
export interface Action {
  operation: string;
  index: string;
  id: string;
  type: DocumentType;
}

/** The action line of an item. */
export function readAction(item: Buffer): Action {
  const [operation = '', target] = Object.entries(
    JSON.parse(item.toString('utf8', 0, item.indexOf(0x0a))) as Record<string, Record<string, string>>,
  )[0] as [string, Record<string, string>];
  return { operation, index: target['_index'] ?? '', id: target['_id'] ?? '', type: target['_type'] ?? false };
}

/** The document line of an item. */
export function readDocument(item: Buffer): string {
  return item.toString('utf8', item.indexOf(0x0a) + 1, item.length - 1);
}

/** An item with another action or document line. */
export function makeItem({ operation, index, id, type }: Action, document: string): Buffer {
  const target = { _index: index, ...(type !== false && { _type: type }), _id: id };
  return Buffer.from(`${JSON.stringify({ [operation]: target })}\n${document}\n`);
}
