#!/usr/bin/env node
import '@bizom/command/require-node';

await import('../dist/cli.js');
