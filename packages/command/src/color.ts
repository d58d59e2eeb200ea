import { styleText } from 'node:util';

/** How a text is drawn. */
export type Style = Parameters<typeof styleText>[0];

/**
 * Whether to use colours on a stream: FORCE_COLOR (except 0 and false) turns them on, NO_COLOR off; otherwise terminals have them.
 * An empty variable counts as unset.
 * @example
 * useColor({ isTTY: true }, {}); // true
 */
export function useColor(
  stream: { isTTY?: boolean } = process.stdout,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): boolean {
  const { FORCE_COLOR, NO_COLOR, TERM } = variables;
  if (FORCE_COLOR) return !['0', 'false'].includes(FORCE_COLOR);
  if (NO_COLOR) return false;
  return stream.isTTY === true && TERM !== 'dumb';
}

/**
 * The text in a style, where `color` says so.
 * @example
 * paint('UP', 'green', useColor());
 */
export function paint(text: string, style: Style | undefined, color: boolean): string {
  return color && style !== undefined ? styleText(style, text, { validateStream: false }) : text;
}
