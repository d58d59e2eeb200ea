/** A complete response. */
export interface HttpResponse {
  status: number;
  text: string;
  /** When its first bytes were received, Unix milliseconds. */
  atMs: number;
  /** Where the answer is from, if that is another place than was asked: a path, or a URL at another port. */
  redirectedTo?: string;
}
