/*
 * CloudWatch metric math, as far as our panels use it: numbers, names, + - * / and parentheses, and the functions below.
 * A value is missing where any part of it is missing.
 */

/** Values by time, seconds since 1970. */
export type Values = ReadonlyMap<number, number>;

interface Context {
  metrics: ReadonlyMap<string, Values>;
  /** Length of a data point, seconds. */
  periodSeconds: number;
  times: readonly number[];
}

const token = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|([-+*/(),]))/y;

/** What an expression makes of metrics by their ids; nothing where it uses something else. */
export function evaluateMetricMath(
  expression: string,
  metrics: ReadonlyMap<string, Values>,
  periodSeconds: number,
): [number, number][] {
  const times = [...new Set([...metrics.values()].flatMap((values) => [...values.keys()]))].sort((a, b) => a - b);
  const tokens = tokensOf(expression);
  if (tokens === undefined) return [];
  const result = new Evaluator(tokens, { metrics, periodSeconds, times }).value();
  return times.flatMap((time): [number, number][] => {
    const value = result?.get(time);
    return value === undefined || !Number.isFinite(value) ? [] : [[time, value]];
  });
}

function tokensOf(expression: string): string[] | undefined {
  const tokens: string[] = [];
  const text = expression.trimEnd();
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const found = token.exec(text);
    if (found === null) return undefined;
    tokens.push(found[0].trim());
  }
  return tokens;
}

class Evaluator {
  readonly #tokens: readonly string[];
  readonly #context: Context;
  #next = 0;

  constructor(tokens: readonly string[], context: Context) {
    this.#tokens = tokens;
    this.#context = context;
  }

  /** @returns undefined where a part is not known */
  value(): Values | undefined {
    const sum = this.#sum();
    return this.#next === this.#tokens.length ? sum : undefined;
  }

  #sum(): Values | undefined {
    let left = this.#product();
    for (let sign = this.#accept('+', '-'); sign !== undefined; sign = this.#accept('+', '-')) {
      const plus = sign === '+' ? 1 : -1;
      left = this.#combine(left, this.#product(), (a, b) => a + plus * b);
    }
    return left;
  }

  #product(): Values | undefined {
    let left = this.#factor();
    for (let sign = this.#accept('*', '/'); sign !== undefined; sign = this.#accept('*', '/'))
      left = this.#combine(left, this.#factor(), sign === '*' ? (a, b) => a * b : (a, b) => a / b);
    return left;
  }

  #factor(): Values | undefined {
    const text = this.#tokens[this.#next++] ?? '';
    if (text === '(') return this.#closed(this.#sum());
    if (/^\d/.test(text)) return this.#constant(Number(text));
    return this.#accept('(') === undefined ? this.#context.metrics.get(text) : this.#call(text);
  }

  #call(name: string): Values | undefined {
    const first = this.#sum();
    if (name === 'EPOCH') return this.#closed(new Map(this.#context.times.map((time) => [time, time])));
    if (name === 'PERIOD') return this.#closed(this.#constant(this.#context.periodSeconds));
    if (name === 'RUNNING_SUM') return this.#closed(first && runningSum(first, this.#context.times));
    if (name !== 'FILL' || this.#accept(',') === undefined) return undefined;
    const filler = this.#sum();
    const filled = this.#context.times.map((time): [number, number] => [
      time,
      first?.get(time) ?? filler?.get(time) ?? 0,
    ]);
    return this.#closed(new Map(filled));
  }

  #closed(values: Values | undefined): Values | undefined {
    return this.#accept(')') === undefined ? undefined : values;
  }

  #constant(value: number): Values {
    return new Map(this.#context.times.map((time) => [time, value]));
  }

  #combine(
    a: Values | undefined,
    b: Values | undefined,
    compute: (a: number, b: number) => number,
  ): Values | undefined {
    if (a === undefined || b === undefined) return undefined;
    return new Map(
      [...a].flatMap(([time, value]): [number, number][] => {
        const other = b.get(time);
        return other === undefined ? [] : [[time, compute(value, other)]];
      }),
    );
  }

  #accept(...texts: readonly string[]): string | undefined {
    const text = this.#tokens[this.#next];
    if (text === undefined || !texts.includes(text)) return undefined;
    this.#next++;
    return text;
  }
}

function runningSum(values: Values, times: readonly number[]): Values {
  let sum = 0;
  return new Map(
    times.map((time): [number, number] => {
      sum += values.get(time) ?? 0;
      return [time, sum];
    }),
  );
}
