import { type DocumentType, makeItem, readAction, readDocument } from '../document/item.ts';
import { type BulkBody, itemBytes, itemCount, joinItems } from '../encode/bulk.ts';
import type { Engine } from './engine.ts';
import type { TypeConstraint } from './type-constraint.ts';

/** The `_type` that each index of an engine accepts: from what the engine is, corrected by what it answers. */
export class DocumentTypes {
  readonly #wanted: DocumentType;
  readonly #byIndex = new Map<string, DocumentType>();
  #types: Engine['types'] | undefined;

  constructor(wanted: DocumentType) {
    this.#wanted = wanted;
  }

  /** What detection found. */
  learnEngine({ types }: Engine): void {
    this.#types ??= types;
  }

  /** Applies what a refusal said; returns whether the index is now sent another type than it was. */
  constrain(constraint: TypeConstraint, index: string, sent: DocumentType): boolean {
    if (constraint.scope === 'engine') this.#types = constraint.types;
    else this.#byIndex.set(index, this.#types === 'required' ? otherThan(sent, constraint.types) : false);
    return this.typeFor(index) !== sent;
  }

  /** The type of documents that go to indexes about which nothing else was learned. */
  get usual(): DocumentType {
    if (this.#types === 'refused') return false;
    if (this.#types === 'required') return this.#wanted || '_doc';
    return this.#wanted;
  }

  typeFor(index: string): DocumentType {
    const known = this.#types === 'refused' ? undefined : this.#byIndex.get(index);
    return known ?? this.usual;
  }

  /** A body whose items name the types that their indexes accept; the body itself where all do already. */
  retype(body: BulkBody): BulkBody {
    const items: Buffer[] = [];
    let changed = false;
    for (let i = 0; i < itemCount(body); i++) {
      const item = itemBytes(body, i);
      const retyped = retypeItem(item, (index) => this.typeFor(index));
      changed ||= retyped !== item;
      items.push(retyped);
    }
    return changed ? joinItems(items) : body;
  }
}

function retypeItem(item: Buffer, typeFor: (index: string) => DocumentType): Buffer {
  const action = readAction(item);
  const type = typeFor(action.index);
  return type === action.type ? item : makeItem({ ...action, type }, readDocument(item));
}

function otherThan(sent: DocumentType, types: readonly string[]): DocumentType {
  return types.find((type) => type !== sent) ?? sent;
}
