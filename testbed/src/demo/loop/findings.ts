import type { RunReport, ServiceReport } from '@bizom/deploy';
import type { ParsedMail } from 'mailparser';
import type { EngineName } from '../../engine-catalog.ts';
import type { SearchAnswer } from '../search.ts';
import type { Dashboards } from './dashboards.ts';
import type { Alerted } from './death.ts';
import type { Infrastructure } from './infrastructure.ts';
import type { Link } from './link.ts';
import type { AlarmChange, Probed } from './probing.ts';
import type { Shipped } from './shipped.ts';
import type { TaskStoppedEvent } from './stopped-event.ts';
import type { Latency } from './traffic.ts';

/** The result of the loop: its links and their findings. */
export interface LoopFindings {
  engine: EngineName;
  links: Link[];
  seconds: number;
  /** Where its parts are, while they are up. */
  urls: Record<string, string>;
  infrastructure?: Infrastructure;
  release?: RunReport;
  latency?: Latency;
  probed?: Probed;
  alarm?: AlarmChange;
  event?: TaskStoppedEvent;
  alerted?: Alerted;
  mail?: ParsedMail;
  badRelease?: ServiceReport;
  shipped?: Shipped;
  search?: SearchAnswer[];
  dashboards?: Dashboards;
}
