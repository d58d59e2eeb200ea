/** One thing that is wrong. */
export interface Finding {
  /** The rule that found it, stable for programs: `panel-overlap`. */
  rule: string;
  /** Path from the checked folder. */
  file: string;
  /** Where in it: a panel's title, a rule's uid, a field. */
  where: string;
  /** What is wrong, and what it should be. */
  message: string;
}

/** Collects findings of one file. */
export type Report = (rule: string, where: string, message: string) => void;

/** A report that notes the file with each finding. */
export function reportOn(file: string, findings: Finding[]): Report {
  return (rule, where, message) => {
    findings.push({ rule, file, where, message });
  };
}
