/** What one subject of a run does now. */
export interface LiveSubject {
  /** `compile`, or a service's name. */
  subject: string;
  /** Its stage, such as `building the image` or `scaling up: 1 of 2 running`. */
  stage: string;
  /** The latest line of Maven's or Docker's output in this stage. */
  output?: string;
  elapsedMs: number;
}

/** The spinner and a space before a line, and a column that terminals keep for the cursor. */
const reserved = 3;
const longestNarrowSubject = 16;

/** One line of the live view, such as `ell 2:05 scaling up: 1 of 2 running`, cut to the width of the terminal. */
export function liveLine({ subject, stage, output, elapsedMs }: LiveSubject, columns: number): string {
  const name = columns < 60 ? cut(subject, longestNarrowSubject) : subject;
  const said = output ? `${stage} | ${output}` : stage;
  return cut(`${name} ${clock(elapsedMs)} ${said}`, Math.max(longestNarrowSubject, columns - reserved));
}

function cut(text: string, width: number): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}

/** 125,000 ms -> `2:05`. */
function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const ended = `${String(seconds % 60).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${ended}` : `${minutes}:${ended}`;
}
