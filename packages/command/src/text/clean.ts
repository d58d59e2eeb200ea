// biome-ignore-all lint/suspicious/noControlCharactersInRegex: control characters are what this file removes
/*
 * Text from outside (log lines, stop reasons, names, answers of an API) is data: on a terminal it must not move the cursor, clear the
 * screen, forge a table row or reverse what is read. Every pattern here takes linear time: a sequence ends where the next one begins.
 */

/** Characters that need no look: printable ASCII, tab and line feed. */
const plain = /^[\t\n\x20-\x7e]*$/;

/**
 * Escape sequences of ECMA-48: CSI, then the strings OSC, DCS, SOS, PM and APC, then two-character ones. A string without an end loses only its
 * introducer, so that it cannot hide the text after it.
 */
const csi = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g;
const controlString = /(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)/g;
const shortEscape = /\x1b(?:[ -/]+[0-~]|[0-~])?/g;

const lineEnd = /\r\n?|[\v\f\x85\u2028\u2029]/g;
/** C0 except tab and line feed, DEL, C1. */
const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;
/** Bidirectional controls: they change the order in which text is shown. */
const bidirectional = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
/** Characters without width that make two texts look the same: soft hyphen, zero-width space, word joiner, tags and others. */
const invisible =
  /[\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|[\u{e0000}-\u{e0fff}]/gu;
const runOfJoiners = /([\u200c\u200d])[\u200c\u200d]+/g;
/** A joiner belongs between letters of some scripts and in emoji; elsewhere it is invisible, too. */
const strayJoiner = /(?<![^\x00-\u02ff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u02ff])/g;
/** No script puts more than a few marks on a letter; a pile of them covers the lines around it. */
const pileOfMarks = /(\p{M}{6})\p{M}+/gu;

/** Foreign text for a terminal or a message: lines and tabs stay, everything that acts on a terminal or misleads the reader goes. */
export function cleanText(text: string): string {
  if (plain.test(text)) return text;
  return text
    .toWellFormed()
    .replace(csi, '')
    .replace(controlString, '')
    .replace(shortEscape, '')
    .replace(lineEnd, '\n')
    .replace(control, '')
    .replace(bidirectional, '')
    .replace(invisible, '')
    .replace(runOfJoiners, '$1')
    .replace(strayJoiner, '')
    .replace(pileOfMarks, '$1');
}

/** As `cleanText`, on one line: for a table's cell, a title, an error. Line ends, tabs and the blanks around them become one space. */
export function cleanLine(text: string): string {
  const cleaned = cleanText(text);
  if (!/[\t\n]/.test(cleaned)) return cleaned;
  return cleaned
    .split(/[\t\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}
