import { posix } from 'node:path';

/** A link of a Markdown file that leads nowhere. */
export interface DeadLink {
  /** From 1. */
  line: number;
  link: string;
  reason: string;
}

const inlineLink = /\]\((?:<([^<>\n]*)>|([^()\s]*))(?:\s+"[^"\n]*")?\)/g;

/**
 * Finds the links to files and headings of this repository that lead nowhere; links to other hosts are not followed.
 * @param file path of the Markdown file below the root, with "/"
 * @param read the text of a file of the repository, '' for a folder, undefined where neither exists
 */
export function deadLinks(file: string, text: string, read: (path: string) => string | undefined): DeadLink[] {
  return withoutCode(text).flatMap((content, index) =>
    [...content.matchAll(inlineLink)].flatMap(([, bracketed, bare = '']) => {
      const link = bracketed ?? bare;
      const reason = whyDead(file, link, read);
      return reason === undefined ? [] : [{ line: index + 1, link, reason }];
    }),
  );
}

function whyDead(file: string, link: string, read: (path: string) => string | undefined): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), decodeURI(path)));
  const text = read(target);
  if (text === undefined) return 'no such file';
  if (anchor === undefined || anchor === '' || !target.endsWith('.md')) return undefined;
  return headings(text).includes(anchor) ? undefined : 'no such heading';
}

/** The anchors of a file's headings, as GitHub makes them. */
function headings(text: string): string[] {
  const seen = new Map<string, number>();
  return withoutCode(text).flatMap((line) => {
    const title = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1];
    if (title === undefined) return [];
    const anchor = title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return [times === 0 ? anchor : `${anchor}-${times}`];
  });
}

/** The lines, those of fenced blocks empty and code spans removed from the links' sight, so that line numbers stay. */
function withoutCode(text: string): string[] {
  let fence: string | undefined;
  return text.split('\n').map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || line.trim().startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
      return '';
    }
    return fence === undefined
      ? line.replace(/^(#{1,6}\s.*)$|`[^`]*`/g, (code, heading?: string) => heading ?? ' '.repeat(code.length))
      : '';
  });
}
