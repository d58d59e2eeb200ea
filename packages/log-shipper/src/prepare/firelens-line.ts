/** A line of a container as FireLens wraps it: `{"log": "…", "container_id": "…", "source": "stdout", …}`. */
export interface FirelensLine {
  fields: Record<string, unknown>;
  /** The line itself. */
  log: string;
  /** The container and the output of it; lines of several mix in one stream. */
  source: string;
  /** Which piece of a long line it is, as Docker cut it. */
  piece: Piece | undefined;
}

interface Piece {
  id: string;
  ordinal: number;
  isLast: boolean;
}

/** Reads a wrapped line; undefined for any other message. */
export function readFirelensLine(message: string): FirelensLine | undefined {
  if (!/^\s*\{/.test(message) || !message.includes('"log"')) return undefined;
  const fields = parse(message);
  const { log, container_id, container_name, source } = fields ?? {};
  const isWrapped = typeof container_id === 'string' || source === 'stdout' || source === 'stderr';
  if (!fields || typeof log !== 'string' || !isWrapped) return undefined;
  return { fields, log, source: JSON.stringify([container_id ?? container_name, source]), piece: pieceOf(fields) };
}

/** Whether a piece follows another one in the same line. */
export function follows({ piece }: FirelensLine, { piece: previous }: FirelensLine): boolean {
  if (!piece || !previous || previous.isLast || piece.id !== previous.id) return false;
  return Number.isNaN(piece.ordinal) || piece.ordinal === previous.ordinal + 1;
}

/** The message of several lines: the first one's fields with all of the text. @param isWhole whether all pieces are in it */
export function wrapText({ fields, piece }: FirelensLine, text: string, isWhole: boolean): string {
  const kept =
    piece && isWhole ? Object.entries(fields).filter(([key]) => !pieceFields.has(key)) : Object.entries(fields);
  return JSON.stringify({ ...Object.fromEntries(kept), log: text });
}

const pieceFields = new Set(['partial_message', 'partial_id', 'partial_ordinal', 'partial_last']);

function pieceOf({ partial_message, partial_id, partial_ordinal, partial_last }: Record<string, unknown>) {
  if (String(partial_message) !== 'true') return undefined;
  return { id: String(partial_id ?? ''), ordinal: Number(partial_ordinal), isLast: String(partial_last) === 'true' };
}

function parse(message: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
