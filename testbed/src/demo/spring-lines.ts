/** One log line as a Spring Boot service prints it, and what it carries to be found again. */
export interface LogLine {
  service: string;
  message: string;
  /** `req-0000042`: stands in exactly one line. */
  token: string;
}

export const services = ['access-service', 'ell', 'notification-producer'];

const classes: Record<string, string[]> = {
  'access-service': ['in.bizom.access.TokenFilter', 'in.bizom.access.SessionStore', 'in.bizom.access.LoginController'],
  ell: ['in.bizom.ell.OrderController', 'in.bizom.ell.OrderService', 'in.bizom.ell.StockClient'],
  'notification-producer': ['in.bizom.notify.KafkaSender', 'in.bizom.notify.TemplateCache', 'in.bizom.notify.PushJob'],
};
const texts = [
  'Order placed for outlet Śrī Gaṇeśa Stores, ₹ 1,249.50',
  'Session refreshed for user retailer@example.com',
  'GET /api/v1/outlets?page=3 answered 200',
  'Cache miss for template 訂單確認, loading it',
  'Sent push notification 📦 to 12 devices',
  'Slow query: select * from orders where outlet_id = ?',
];

/** Line `number` of a run: one in thirty-one is a stack trace, one in four JSON (logstash encoder), the others plain text. */
export function springLine(number: number, now: Date): LogLine {
  const service = services[number % services.length] as string;
  const token = `req-${String(number).padStart(7, '0')}`;
  const logger = pick(classes[service] as string[], number / 7);
  const text = pick(texts, number / 3);
  if (number % 31 === 17) return { service, token, message: trace(now, logger, token) };
  if (number % 4 === 3) return { service, token, message: json(now, logger, `${text} ${token}`, number) };
  return {
    service,
    token,
    message: `${stamp(now)}  INFO 1 --- [nio-8080-exec-${number % 10}] ${logger} : ${text} ${token}`,
  };
}

function trace(now: Date, logger: string, token: string): string {
  const frames = Array.from(
    { length: 18 },
    (_, i) => `\tat ${logger}.handle$${i}(${logger.split('.').at(-1)}.java:${40 + i * 7})`,
  );
  return [
    `${stamp(now)} ERROR 1 --- [nio-8080-exec-1] ${logger} : Request failed ${token}`,
    'java.lang.IllegalStateException: stock service is not reachable',
    ...frames,
    'Caused by: java.net.ConnectException: Connection refused',
    '\t... 18 common frames omitted',
  ].join('\n');
}

function json(now: Date, logger: string, message: string, number: number): string {
  const level = number % 50 === 3 ? 'WARN' : 'INFO';
  const fields = {
    '@timestamp': now.toISOString(),
    '@version': '1',
    level,
    logger_name: logger,
    message,
    duration_ms: number % 250,
  };
  return JSON.stringify({ ...fields, mdc: { traceId: (number * 2_654_435_761).toString(16).padStart(16, '0') } });
}

function stamp(now: Date): string {
  return now.toISOString().replace('T', ' ').replace('Z', '');
}

function pick<T>(list: readonly T[], index: number): T {
  return list[Math.floor(index) % list.length] as T;
}
