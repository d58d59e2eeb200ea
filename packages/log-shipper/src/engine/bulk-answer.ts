import { Serializer } from '@elastic/transport';

/** The answer to a bulk request of which every item was stored. */
export class AllStored {
  readonly itemCount: number;

  constructor(itemCount: number) {
    this.itemCount = itemCount;
  }
}

/** Parses answers, but for the usual one: of thousands of items that are all stored alike, only the first is read. */
export class AnswerSerializer extends Serializer {
  override deserialize<T>(json: string): T {
    return (readAllStored(json) as T | undefined) ?? super.deserialize(json);
  }
}

const itemsStart = '{"items":[';
const storedItem = /^\{"(?:index|create)":\{"status":20[01]\}\}$/;

/** `{"items":[{"index":{"status":201}},{"index":{"status":201}},…]}`, where each item is as the first; undefined for any other text. */
export function readAllStored(json: string): AllStored | undefined {
  if (!json.startsWith(itemsStart)) return undefined;
  const firstEnd = json.indexOf('}}', itemsStart.length) + 2;
  const first = json.slice(itemsStart.length, firstEnd);
  if (!storedItem.test(first)) return undefined;
  const itemCount = Math.floor((json.length - itemsStart.length) / (first.length + 1));
  const expected = `${itemsStart}${`${first},`.repeat(itemCount - 1)}${first}]}`;
  return json === expected ? new AllStored(itemCount) : undefined;
}
