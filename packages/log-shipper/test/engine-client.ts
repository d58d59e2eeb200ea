// biome-ignore lint/suspicious/noExplicitAny: the engines' answers have as many shapes as the tests have questions
type Answer = Record<string, any>;

/** Asks a test's engine directly, without the code under test. */
export async function ask(url: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(new URL(path, url), {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return text === '' ? {} : JSON.parse(text);
}

/** The documents of an index by `_id`, as the engine itself has them. */
export async function documents(url: string, index = 'cwl-*'): Promise<Map<string, Record<string, unknown>>> {
  await ask(url, 'POST', `/${index}/_refresh`);
  const found = await ask(url, 'GET', `/${index}/_search?size=10000`);
  const hits: { _id: string; _source: Record<string, unknown> }[] = found['hits']?.hits ?? [];
  return new Map(hits.map((hit) => [hit._id, hit._source]));
}

export async function count(url: string, index = 'cwl-*'): Promise<number> {
  await ask(url, 'POST', `/${index}/_refresh`);
  return (await ask(url, 'GET', `/${index}/_count`))['count'];
}

/** Deletes the log indexes one by one: Elasticsearch 8 refuses a wildcard. */
export async function deleteIndexes(url: string): Promise<void> {
  for (const index of Object.keys(await ask(url, 'GET', '/cwl-*/_settings'))) await ask(url, 'DELETE', `/${index}`);
}
