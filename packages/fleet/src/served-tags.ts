/**
 * Beginning of the tags of an ECS service that say what served, where ECS itself keeps no record: `bizom:served-1` is the latest. The
 * value is `TIME FAMILY:REVISION [DIGEST]`, the time in ISO 8601 when it began to serve. `bizom-deploy` writes them.
 */
export const servedTagPrefix = 'bizom:served-';
