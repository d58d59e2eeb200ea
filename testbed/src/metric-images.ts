import { type Answer, serve } from './http-server.ts';
import { passOn } from './pass-on.ts';
import { drawPng, type Rgb } from './png.ts';

export interface MetricImages extends AsyncDisposable {
  /** To be used as an AWS endpoint: everything but GetMetricWidgetImage is passed on. */
  endpoint: string;
  /** The widgets that were drawn. */
  widgets: Record<string, unknown>[];
  stop(): Promise<void>;
}

/**
 * A STAND-IN for CloudWatch's GetMetricWidgetImage, which neither emulator has, in front of an emulator that answers the rest. It holds
 * to the documented request: JSON of at most 100 kB, 1 to 100 metrics, a size in pixels, a start before the end. The curves are made up.
 */
export async function startMetricImages(upstream: string): Promise<MetricImages> {
  const widgets: MetricImages['widgets'] = [];
  const { url, stop } = await serve((request, body) => {
    const target = request.headers['x-amz-target'];
    if (!String(target).endsWith('.GetMetricWidgetImage')) return passOn(upstream, request, body);
    const widget = read(body);
    if (typeof widget === 'string') return refusal(widget);
    widgets.push(widget);
    const image = draw(Number(widget['width']), Number(widget['height'])).toString('base64');
    return { status: 200, body: JSON.stringify({ MetricWidgetImage: image }) };
  });
  return { endpoint: url, widgets, stop, [Symbol.asyncDispose]: stop };
}

const refusal = (message: string): Answer => ({
  status: 400,
  headers: { 'x-amzn-query-error': 'ValidationError;Sender' },
  body: JSON.stringify({ __type: 'com.amazonaws.cloudwatch#ValidationError', message }),
});

function read(body: Buffer): Record<string, unknown> | string {
  const { MetricWidget: text = '' }: { MetricWidget?: string } = JSON.parse(body.toString());
  if (Buffer.byteLength(text) > 100_000) return 'MetricWidget is larger than 100 KB';
  let widget: Record<string, unknown>;
  try {
    widget = Object(JSON.parse(text));
  } catch {
    return 'MetricWidget is not valid JSON';
  }
  const { metrics, width, height, start, end } = widget;
  if (!Array.isArray(metrics) || metrics.length < 1 || metrics.length > 100) return 'metrics: expected 1 to 100';
  if (
    metrics.some((metric) => !Array.isArray(metric) || metric.slice(0, -1).some((part) => typeof part !== 'string'))
  ) {
    return 'metrics: expected [namespace, name, dimension, value, …, options]';
  }
  const size = (value: unknown) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 2000;
  if (!size(width) || !size(height)) return 'width, height: expected 1 to 2000 pixels';
  return Date.parse(String(start)) < Date.parse(String(end)) ? widget : 'start: expected a time before end';
}

const white: Rgb = [255, 255, 255];
const grid: Rgb = [228, 231, 235];
const memory: Rgb = [31, 119, 180];
const cpu: Rgb = [255, 127, 14];
const stopped: Rgb = [198, 40, 40];

/** Memory that climbs to its limit, CPU that wanders, and a red line where the task stopped. */
function draw(width: number, height: number): Buffer {
  const at = (percent: number) => Math.round((height - 20) * (1 - percent / 100)) + 10;
  const memoryAt = (x: number) => at(Math.min(99, 35 + 64 * (x / (width * 0.9)) ** 3));
  const cpuAt = (x: number) => at(25 + 12 * Math.sin(x / 23) + 6 * Math.sin(x / 7));
  const near = (y: number, line: number) => Math.abs(y - line) <= 1;
  return drawPng(width, height, (x, y) => {
    const alive = x < width * 0.92;
    if (alive && near(y, memoryAt(x))) return memory;
    if (alive && near(y, cpuAt(x))) return cpu;
    if (Math.abs(x - width * 0.92) < 1) return stopped;
    return [0, 20, 40, 60, 80, 100].some((line) => y === at(line)) ? grid : white;
  });
}
