import { type ContactPoint, ContactPointBuilder } from '@grafana/grafana-foundation-sdk/alerting';
import { uid } from '../model/ids.ts';
import type { Destination } from './destinations.ts';

/** The contact point's name for a set of destinations: `bizom: email + telegram`. */
export function contactPointName(fleet: string, names: readonly string[], events = false): string {
  return `${fleet}: ${names.join(' + ')}${events ? ' (events)' : ''}`;
}

/**
 * One contact point for a set of destinations: all its receivers carry its name.
 * @param events whether it takes events, which are never told to be resolved
 */
export function contactPoint(fleet: string, destinations: readonly Destination[], events: boolean): ContactPoint[] {
  const names = destinations.map(({ name }) => name);
  return destinations.map(({ name, integration }) =>
    new ContactPointBuilder()
      .name(contactPointName(fleet, names, events))
      .uid(uid(fleet, `${names.join('_')}_${name}${events ? '_events' : ''}`))
      // The SDK does not list all kinds that Grafana has, such as "sns".
      .type(integration.type as ContactPoint['type'])
      .settings(integration.settings)
      .disableResolveMessage(events)
      .build(),
  );
}
