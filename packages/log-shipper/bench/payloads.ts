import { gzipSync } from 'node:zlib';

/** What a payload's messages look like. */
export type PayloadKind = 'plain' | 'json' | 'half' | 'extracted';
export const payloadKinds: readonly PayloadKind[] = ['plain', 'json', 'half', 'extracted'];

interface Event {
  id: string;
  timestamp: number;
  message: string;
  extractedFields?: Record<string, string>;
}

/** A gzip payload of Spring Boot log events, the same for the same arguments. */
export function samplePayload(kind: PayloadKind, events: number, seed = 1): Buffer {
  const source = new EventSource(kind, seed);
  return gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner: '123456789012',
      logGroup: '/ecs/prod/orders',
      logStream: 'orders/app/0af3c1d29b5e4f6f8a7b6c5d4e3f2a1b',
      subscriptionFilters: ['to-elasticsearch'],
      logEvents: Array.from({ length: events }, () => source.next()),
    }),
  );
}

/** Share of the events that carry a stack trace. */
const stackTraceShare = 0.03;
const levels = ['INFO ', 'INFO ', 'INFO ', 'INFO ', 'DEBUG', 'WARN '];
const loggers = [
  'com.bizom.orders.api.OrderController',
  'com.bizom.orders.pricing.SchemeEngine',
  'com.bizom.orders.stock.StockReservationService',
  'com.bizom.common.http.OutboundClient',
  'org.hibernate.SQL',
  'com.zaxxer.hikari.pool.HikariPool',
];
const classes = ['OrderService', 'SchemeEngine', 'StockRepository', 'OutboundClient', 'RetryTemplate', 'TxInterceptor'];
const methods = ['invoke', 'doFilter', 'reserve', 'price', 'handle', 'proceed', 'execute', 'lambda$apply$3'];

class EventSource {
  readonly #kind: PayloadKind;
  #state: number;
  #timestampMs = 1_790_000_000_000;
  #count = 0;
  #idStart = '';
  #idNumber = 0;

  constructor(kind: PayloadKind, seed: number) {
    this.#kind = kind;
    this.#state = seed;
  }

  next(): Event {
    this.#timestampMs += this.#below(40);
    this.#count++;
    const isTrace = this.#random() < stackTraceShare;
    const isJson = this.#kind === 'json' || (this.#kind === 'half' && this.#count % 2 === 0);
    const text = this.#text();
    const level = isTrace ? 'ERROR' : this.#pick(levels);
    const event = { id: this.#id(), timestamp: this.#timestampMs };
    if (this.#kind === 'extracted') return { ...event, ...this.#accessLog(text) };
    const message = isJson ? this.#jsonLine(level.trim(), text, isTrace) : this.#plainLine(level, text, isTrace);
    return { ...event, message };
  }

  /** Events of one PutLogEvents call have neighbouring ids. */
  #id(): string {
    if (this.#count % 25 === 1) {
      this.#idStart = `3${this.#timestampMs * 4096}${this.#digits(27)}`.slice(0, 48);
      this.#idNumber = 10_000_000 + this.#below(80_000_000);
    }
    return `${this.#idStart}${this.#idNumber++}`;
  }

  #plainLine(level: string, text: string, isTrace: boolean): string {
    const logger = this.#pick(loggers).replace(/\b(\w)\w*\.(?=.*\.)/g, '$1.');
    const start = `${this.#iso()}  ${level} 1 --- [orders] [nio-8080-exec-${this.#below(64)}]`;
    return `${start} ${logger.padEnd(40)} : [${this.#hex(16)}] ${text}${isTrace ? this.#trace() : ''}`;
  }

  /** Spring Boot's own structured format `logstash`. */
  #jsonLine(level: string, text: string, isTrace: boolean): string {
    return JSON.stringify({
      '@timestamp': this.#iso(),
      '@version': '1',
      message: text,
      logger_name: this.#pick(loggers),
      thread_name: `http-nio-8080-exec-${this.#below(64)}`,
      level,
      level_value: 20_000,
      traceId: this.#hex(32),
      spanId: this.#hex(16),
      durationMs: this.#below(900),
      ...(isTrace && { stack_trace: this.#trace().trimStart() }),
    });
  }

  #accessLog(text: string): Pick<Event, 'message' | 'extractedFields'> {
    const extractedFields = {
      ip: `10.${this.#below(256)}.${this.#below(256)}.${this.#below(256)}`,
      user: `u${this.#below(90_000)}`,
      timestamp: this.#iso(),
      request: `GET /orders/${this.#below(1e6)} HTTP/1.1`,
      status_code: this.#pick(['200', '200', '200', '201', '404', '500']),
      bytes: String(this.#below(40_000)),
      detail: text,
    };
    return { message: Object.values(extractedFields).join(' '), extractedFields };
  }

  #text(): string {
    const order = this.#below(9_000_000);
    switch (this.#below(5)) {
      case 0:
        return `Order ${order} of outlet ${this.#below(90_000)} accepted: ${this.#below(60)} lines, ${this.#below(1e6) / 100} INR in ${this.#below(900)} ms`;
      case 1:
        return `Scheme "${this.#pick(['Diwali', 'Monsoon', 'New outlet'])}" gives ${this.#below(30)} % on SKU-${this.#hex(8)}`;
      case 2:
        return `POST https://stock.internal/reservations -> ${this.#pick(['200', '201', '409'])} in ${this.#below(2000)} ms, correlation ${this.#hex(24)}`;
      case 3:
        return `HikariPool-1 - Pool stats (total=${this.#below(20)}, active=${this.#below(20)}, idle=${this.#below(20)}, waiting=0)`;
      default:
        return `Reserved Order{id=${order}, warehouse='${this.#pick(['Köln', 'Pune', 'Bengaluru'])}', user=${this.#hex(12)}} for ${this.#below(900)} s`;
    }
  }

  #trace(): string {
    const frames = Array.from(
      { length: 15 + this.#below(35) },
      () =>
        `\n\tat com.bizom.orders.${this.#pick(classes)}.${this.#pick(methods)}(${this.#pick(classes)}.java:${this.#below(800)})`,
    );
    return `\njava.lang.IllegalStateException: connection ${this.#hex(8)} is closed${frames.join('')}`;
  }

  #iso(): string {
    return new Date(this.#timestampMs).toISOString();
  }

  #pick(items: readonly string[]): string {
    return items[this.#below(items.length)] as string;
  }

  #hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.#below(65_536).toString(16).padStart(4, '0');
    return text.slice(0, length);
  }

  #digits(length: number): string {
    let text = '';
    while (text.length < length) text += this.#below(10);
    return text;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** mulberry32 */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
