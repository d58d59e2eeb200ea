import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type Code,
  type FunctionProps,
  Function as Lambda,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeResources } from './acknowledge.ts';
import { letServicesUse } from './encryption-key.ts';
import { letIntoVpc } from './network.ts';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** What can be chosen for every Lambda; everything has a default. */
export interface FunctionChoices {
  /** Memory, MiB; CPU comes with it, one core at 1,769. */
  readonly memorySize?: number;
  readonly timeout?: Duration;
  /** Concurrency taken out of the account's: never less for this function, and never more; or `none`, and it shares what is there. */
  readonly reservedConcurrentExecutions?: number | 'none';
  /** VPC that it runs in; default none. */
  readonly vpc?: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  /** Default: a group of its own that lets out what the Lambda needs, and nothing in. */
  readonly securityGroups?: ISecurityGroup[];
  /**
   * The least severe lines of its own log; default `INFO`. Lambda's own START, END and REPORT lines are INFO too.
   */
  readonly logLevel?: LogLevel;
  /** How long its own logs are kept; default 30 days. */
  readonly logRetention?: RetentionDays;
  /**
   * Key of logs, queues, buckets and tables; default keys of AWS. A key of the same app gets what CloudWatch Logs and EventBridge
   * need added to its policy; that of an imported one must let `logs.REGION.amazonaws.com` and `events.amazonaws.com` use it.
   */
  readonly encryptionKey?: IKey;
  /** What its alarms do; default nothing but to be seen. */
  readonly alarmActions?: IAlarmAction[];
  /** More environment variables; they win over those of the construct. */
  readonly environment?: Record<string, string>;
  /** Anything else of the function; wins over everything. */
  readonly functionProps?: Partial<FunctionProps>;
}

export interface PackageFunctionProps extends FunctionChoices {
  /** Name of the function, and of its log group; default CloudFormation's choice. */
  readonly names?: { readonly function: string; readonly logGroup: string } | undefined;
  readonly code: Code;
  readonly description: string;
  /** Takes the events that the function could not deal with, which are lost otherwise; undefined where they are worth nothing later. */
  readonly failures: IQueue | undefined;
  /** What the function may do, besides writing its own log. */
  readonly statements: PolicyStatement[];
  /** Tries after the first of an asynchronous invocation, 0 to 2; default 2. */
  readonly retryAttempts?: number;
  /** Age at which an event goes to `failures` untried; default 6 hours, AWS's maximum. */
  readonly maxEventAge?: Duration;
}

const systemLogLevels = {
  DEBUG: SystemLogLevel.DEBUG,
  INFO: SystemLogLevel.INFO,
  WARN: SystemLogLevel.WARN,
  ERROR: SystemLogLevel.WARN,
} as const satisfies Record<LogLevel, SystemLogLevel>;

const isDecryption = ({ actions }: PolicyStatement): boolean => actions.includes('kms:Decrypt');
const anyKey =
  'The key of a secret is chosen where the secret is kept: the statement is narrowed to the service and to the secret.';

/** A Lambda of this repository as all of them are deployed: Node 24 on arm64, its own role and log group. */
export class PackageFunction extends Construct {
  readonly lambda: Lambda;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: PackageFunctionProps) {
    super(scope, id);
    const { names, encryptionKey } = props;
    if (encryptionKey) letServicesUse(this, encryptionKey);
    this.logGroup = new LogGroup(this, 'Log', {
      ...(names && { logGroupName: names.logGroup }),
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey && { encryptionKey }),
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(this.role);
    for (const statement of props.statements) this.role.addToPrincipalPolicy(statement);
    this.lambda = new Lambda(this, 'Function', this.#functionProps(props));
    if (props.vpc) letIntoVpc(this.role, this.lambda, props.securityGroups);
    acknowledgeResources(this.role, props.statements.filter(isDecryption), anyKey);
    acknowledge(this.role, {
      'IAM5[Resource::*]': 'AWS knows no resource for these actions: they are narrowed by conditions where it has any.',
    });
  }

  #functionProps(props: PackageFunctionProps): FunctionProps {
    const { vpc, vpcSubnets, securityGroups, names, encryptionKey, failures } = props;
    const { reservedConcurrentExecutions: reserved, logLevel = 'INFO' } = props;
    return {
      ...(names && { functionName: names.function }),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      memorySize: props.memorySize ?? 512,
      timeout: props.timeout ?? Duration.minutes(1),
      role: this.role,
      logGroup: this.logGroup,
      // Levels of Lambda's own lines are known only to this format; the functions write JSON anyway.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: systemLogLevels[logLevel],
      ...(failures && { onFailure: new SqsDestination(failures) }),
      retryAttempts: props.retryAttempts ?? 2,
      maxEventAge: props.maxEventAge ?? Duration.hours(6),
      environment: { POWERTOOLS_LOG_LEVEL: logLevel, ...props.environment },
      ...(encryptionKey && { environmentEncryption: encryptionKey }),
      ...(reserved !== undefined && reserved !== 'none' && { reservedConcurrentExecutions: reserved }),
      ...(vpc && { vpc, ...(vpcSubnets && { vpcSubnets }), ...(securityGroups && { securityGroups }) }),
      ...props.functionProps,
    };
  }
}
