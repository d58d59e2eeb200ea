import { DashboardsError } from '../model/errors.ts';

/** The `$NAME` of a channel's secret option, whose reference is `env:…`, `ssm:…` or `secretsmanager:…`. */
export type SecretName = (option: string, reference: string) => string;

/** The environment variables of a fleet's channels, and which secret each holds. */
export class SecretNames {
  readonly #references = new Map<string, string>();

  /** Names, without `$`, with the references that they stand for. */
  get references(): ReadonlyMap<string, string> {
    return this.#references;
  }

  /**
   * Names the secrets of one channel: `$SHOP_ONCALL_TOKEN` for the option `token` of the channel `oncall` in the fleet `shop`;
   * `env:NAME` keeps its name.
   */
  of(fleet: string, channel: string): SecretName {
    return (option, reference) => {
      const name = ownName(reference) ?? [fleet, channel, option].map(upperCase).join('_');
      const known = this.#references.get(name);
      if (known !== undefined && known !== reference)
        throw new DashboardsError(
          'BAD_OPTION',
          `dashboards.notify: $${name} would stand for two secrets, ${known} and ${reference}; rename the channel "${channel}".`,
        );
      this.#references.set(name, reference);
      return `$${name}`;
    };
  }
}

function ownName(reference: string): string | undefined {
  return /^env:([A-Z_][A-Z0-9_]{2,})$/.exec(reference)?.[1];
}

/** `webhookUrl` and `webhook-url` -> `WEBHOOK_URL` */
function upperCase(text: string): string {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_');
}
