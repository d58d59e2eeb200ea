import { describe, expect, it } from 'vitest';
import { routeChannels } from '../src/index.ts';
import { sample } from './samples.ts';

describe('routes', () => {
  const channels = [{ name: 'mail' }, { name: 'chat' }, { name: 'phone' }];
  const to = (routes: Parameters<typeof routeChannels>[1]) =>
    routeChannels(channels, routes, sample).map(({ name }) => name);

  it('send to every channel by default', () => {
    expect(to([])).toEqual(['mail', 'chat', 'phone']);
  });

  it('send by environment, service, severity and cause, each channel once', () => {
    expect(
      to([
        { environments: ['prod'], severities: ['page'], to: ['phone', 'chat'] },
        { causes: ['oom-container'], services: ['ell'], to: ['chat'] },
        { environments: ['dev'], to: ['mail'] },
        { causes: ['spot'], to: ['mail'] },
      ]),
    ).toEqual(['chat', 'phone']);
  });
});
