import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import { isRefused } from '../aws/failures.ts';
import type { ServiceName } from '../ecs/service.ts';
import {
  describeServiceDeployment,
  describeServiceRevisions,
  listServiceDeployments,
} from '../ecs/service-deployments.ts';
import { type ServiceDeploymentFact, serviceDeploymentFact } from './snapshot.ts';

/** ECS shows a new deployment in its records within seconds; where it does not after so many looks, it keeps none. */
const maxLooksWithout = 20;

/** ECS's own record of one deployment: finds it once the deployment has begun, and reads it. */
export class DeploymentRecord {
  readonly #ecs: ECSClient;
  readonly #name: ServiceName;
  /** Records that belong to other deployments. */
  readonly #others: Set<string>;
  #available: boolean;
  #taskDefinition = '';
  #arn: string | undefined;
  #looksWithout = 0;
  readonly #revisions = new Map<string, string | undefined>();

  readonly #onRefused: (why: string) => void;

  private constructor(ecs: ECSClient, name: ServiceName, onRefused: (why: string) => void, others?: Set<string>) {
    this.#ecs = ecs;
    this.#name = name;
    this.#onRefused = onRefused;
    this.#others = others ?? new Set();
    this.#available = others !== undefined;
  }

  /**
   * Notes the records that exist before a deployment begins.
   * @param onRefused told why ECS may not be asked for its records; everything works without them, but less is known
   */
  static async before(
    ecs: ECSClient,
    name: ServiceName,
    onRefused: (why: string) => void,
    signal?: AbortSignal,
  ): Promise<DeploymentRecord> {
    try {
      const listed = await listServiceDeployments(ecs, name, signal ? { signal } : {});
      const arns = listed.flatMap(({ serviceDeploymentArn }) => serviceDeploymentArn ?? []);
      return new DeploymentRecord(ecs, name, onRefused, new Set(arns));
    } catch (error) {
      if (!isRefused(error)) throw error;
      onRefused((error as Error).message);
      return new DeploymentRecord(ecs, name, onRefused);
    }
  }

  /** Says what is deployed, so that the record is not taken for that of another person's deployment. */
  expect(taskDefinition: string): void {
    this.#taskDefinition = taskDefinition;
  }

  /** The ARN of the record; undefined until ECS shows it. */
  get arn(): string | undefined {
    return this.#arn;
  }

  /** Reads the record; undefined until ECS shows it. */
  async look(service: Service, signal?: AbortSignal): Promise<ServiceDeploymentFact | undefined> {
    if (!this.#available) return undefined;
    try {
      return await this.#read(service, signal);
    } catch (error) {
      if (!isRefused(error)) throw error;
      this.#available = false;
      this.#onRefused((error as Error).message);
      return undefined;
    }
  }

  async #read(service: Service, signal?: AbortSignal): Promise<ServiceDeploymentFact | undefined> {
    this.#arn ??= await this.#find(service, signal);
    if (this.#arn === undefined) {
      this.#looksWithout++;
      this.#available = this.#looksWithout < maxLooksWithout;
      return undefined;
    }
    const record = await describeServiceDeployment(this.#ecs, this.#arn, signal);
    const revision = record?.rollback?.serviceRevisionArn;
    const rolledBackTo = revision === undefined ? undefined : await this.#taskDefinitionOf(revision);
    return record && serviceDeploymentFact(record, rolledBackTo);
  }

  async #find({ currentServiceDeployment }: Service, signal?: AbortSignal): Promise<string | undefined> {
    if (currentServiceDeployment && (await this.#isOwn(currentServiceDeployment))) return currentServiceDeployment;
    const listed = await listServiceDeployments(this.#ecs, this.#name, signal ? { signal } : {});
    for (const { serviceDeploymentArn = '', targetServiceRevisionArn } of listed.reverse()) {
      if (await this.#isOwn(serviceDeploymentArn, targetServiceRevisionArn)) return serviceDeploymentArn;
    }
    return undefined;
  }

  async #isOwn(arn: string, targetRevision?: string): Promise<boolean> {
    if (arn === '' || this.#others.has(arn)) return false;
    const revision =
      targetRevision ?? (await describeServiceDeployment(this.#ecs, arn))?.targetServiceRevision?.arn ?? undefined;
    const deploys = revision === undefined ? undefined : await this.#taskDefinitionOf(revision);
    if (deploys === undefined || deploys === this.#taskDefinition) return true;
    this.#others.add(arn);
    return false;
  }

  async #taskDefinitionOf(revision: string): Promise<string | undefined> {
    if (!this.#revisions.has(revision)) {
      const found = await describeServiceRevisions(this.#ecs, [revision]);
      this.#revisions.set(revision, found.get(revision)?.taskDefinition);
    }
    return this.#revisions.get(revision);
  }
}
