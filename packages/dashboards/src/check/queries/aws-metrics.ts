/** The metrics of AWS that dashboards may use, with the dimensions that CloudWatch knows each namespace by (AWS documentation of each service). */
export const awsMetrics: Record<string, { dimensions: readonly string[][]; metrics: readonly string[] }> = {
  'AWS/ECS': {
    dimensions: [['ClusterName'], ['ClusterName', 'ServiceName']],
    metrics: ['CPUUtilization', 'MemoryUtilization', 'CPUReservation', 'MemoryReservation', 'EBSFilesystemUtilization'],
  },
  'ECS/ContainerInsights': {
    dimensions: [['ClusterName'], ['ClusterName', 'ServiceName'], ['ClusterName', 'TaskDefinitionFamily']],
    metrics: [
      ...[
        'RunningTaskCount',
        'DesiredTaskCount',
        'PendingTaskCount',
        'DeploymentCount',
        'RestartCount',
        'TaskSetCount',
      ],
      ...['CpuUtilized', 'CpuReserved', 'MemoryUtilized', 'MemoryReserved'],
      ...['NetworkRxBytes', 'NetworkTxBytes', 'StorageReadBytes', 'StorageWriteBytes'],
      ...['EphemeralStorageUtilized', 'EphemeralStorageReserved'],
    ],
  },
  'AWS/ApplicationELB': {
    dimensions: [
      ['LoadBalancer'],
      ['LoadBalancer', 'TargetGroup'],
      ['AvailabilityZone', 'LoadBalancer'],
      ['AvailabilityZone', 'LoadBalancer', 'TargetGroup'],
    ],
    metrics: [
      ...['RequestCount', 'RequestCountPerTarget', 'TargetResponseTime', 'TargetConnectionErrorCount'],
      ...[
        'HTTPCode_Target_2XX_Count',
        'HTTPCode_Target_3XX_Count',
        'HTTPCode_Target_4XX_Count',
        'HTTPCode_Target_5XX_Count',
      ],
      ...['HTTPCode_ELB_3XX_Count', 'HTTPCode_ELB_4XX_Count', 'HTTPCode_ELB_5XX_Count', 'HTTPCode_ELB_502_Count'],
      ...['HTTPCode_ELB_503_Count', 'HTTPCode_ELB_504_Count', 'HealthyHostCount', 'UnHealthyHostCount'],
      ...['ActiveConnectionCount', 'NewConnectionCount', 'RejectedConnectionCount', 'ProcessedBytes', 'ConsumedLCUs'],
    ],
  },
  'AWS/Lambda': {
    dimensions: [['FunctionName'], ['FunctionName', 'Resource'], ['ExecutedVersion', 'FunctionName', 'Resource']],
    metrics: [
      ...['Invocations', 'Errors', 'Throttles', 'Duration', 'ConcurrentExecutions', 'DeadLetterErrors', 'IteratorAge'],
      ...[
        'AsyncEventsReceived',
        'AsyncEventAge',
        'AsyncEventsDropped',
        'DestinationDeliveryFailures',
        'ClaimedAccountConcurrency',
      ],
    ],
  },
  'AWS/RDS': {
    dimensions: [
      ['DBInstanceIdentifier'],
      ['DBClusterIdentifier'],
      ['DBClusterIdentifier', 'Role'],
      ['DatabaseClass'],
      ['EngineName'],
    ],
    metrics: [
      ...['CPUUtilization', 'DatabaseConnections', 'FreeStorageSpace', 'FreeableMemory', 'ReadLatency', 'WriteLatency'],
      ...['ReadIOPS', 'WriteIOPS', 'ReadThroughput', 'WriteThroughput', 'DiskQueueDepth', 'SwapUsage', 'ReplicaLag'],
      ...['BurstBalance', 'CPUCreditBalance', 'Deadlocks', 'NetworkReceiveThroughput', 'NetworkTransmitThroughput'],
    ],
  },
  'AWS/ElastiCache': {
    dimensions: [['CacheClusterId'], ['CacheClusterId', 'CacheNodeId'], ['ReplicationGroupId']],
    metrics: [
      ...['CPUUtilization', 'EngineCPUUtilization', 'DatabaseMemoryUsagePercentage', 'FreeableMemory', 'Evictions'],
      ...['CurrConnections', 'CurrItems', 'CacheHits', 'CacheMisses', 'CacheHitRate', 'ReplicationLag', 'SwapUsage'],
      ...['NetworkBytesIn', 'NetworkBytesOut', 'BytesUsedForCache'],
    ],
  },
  'AWS/SQS': {
    dimensions: [['QueueName']],
    metrics: [
      ...[
        'ApproximateAgeOfOldestMessage',
        'ApproximateNumberOfMessagesVisible',
        'ApproximateNumberOfMessagesNotVisible',
      ],
      ...['ApproximateNumberOfMessagesDelayed', 'NumberOfMessagesSent', 'NumberOfMessagesReceived'],
      ...['NumberOfMessagesDeleted', 'NumberOfEmptyReceives', 'SentMessageSize'],
    ],
  },
  'AWS/Logs': {
    dimensions: [['LogGroupName'], ['DestinationType', 'FilterName', 'LogGroupName']],
    metrics: [
      'IncomingBytes',
      'IncomingLogEvents',
      'ForwardedBytes',
      'ForwardedLogEvents',
      'DeliveryErrors',
      'DeliveryThrottling',
    ],
  },
};
