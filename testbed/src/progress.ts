/** Progress of one fetch on standard error: a line that moves on a terminal, one plain line elsewhere. */
export interface Progress {
  update(doneBytes: number, totalBytes: number | undefined): void;
  end(): void;
}

export function startProgress(label: string, stream: NodeJS.WriteStream = process.stderr): Progress {
  if (!stream.isTTY || process.env['CI']) {
    stream.write(`fetching ${label}\n`);
    return { update: () => {}, end: () => {} };
  }
  let shownAt = 0;
  stream.write(`fetching ${label}`);
  return {
    update(doneBytes, totalBytes) {
      if (Date.now() - shownAt < 100) return;
      shownAt = Date.now();
      stream.write(`\r\u001b[Kfetching ${label}  ${amount(doneBytes, totalBytes)}`);
    },
    end() {
      stream.write(`\r\u001b[K`);
    },
  };
}

function amount(doneBytes: number, totalBytes: number | undefined): string {
  const done = `${(doneBytes / 1e6).toFixed(0)} MB`;
  return totalBytes ? `${Math.floor((100 * doneBytes) / totalBytes)} % of ${(totalBytes / 1e6).toFixed(0)} MB` : done;
}
