export type MemoryArea = 'heap' | 'nonHeap';

/** What a process reports about one memory pool or one whole area, bytes. */
export interface MemoryUsage {
  used?: number;
  committed?: number;
  max?: number;
  /** Used right after the last garbage collection. */
  afterGc?: number;
  afterGcMax?: number;
}

export interface MemoryPool extends MemoryUsage {
  name: string;
  area?: MemoryArea;
}
