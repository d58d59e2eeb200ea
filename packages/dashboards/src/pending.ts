export const logShipper = {
  namespace: 'Bizom/LogShipper',
  dimension: 'logGroup',
  metrics: [
    'Events',
    'Stored',
    'Bytes',
    'Retried',
    'Mended',
    'Quarantined',
    'HandedBack',
    'SampledOut',
    'Stitched',
    'LagMs',
  ],
} as const;
export const alerts = { namespace: 'Bizom/Alerts', stoppedTasks: 'StoppedTasks' } as const;
export const deploy = { namespace: 'Bizom/Deploy', deployments: 'Deployments' } as const;
