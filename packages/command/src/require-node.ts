// Imported by the commands' bin files before anything else: keep it free of imports and of syntax that an old Node cannot parse.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  const name = (process.argv[1] || 'bizom').replace(/^.*[\\/]/, '').replace(/\.js$/, '');
  process.stderr.write(
    `${name}: needs Node 22.18 or later, this is ${process.versions.node}; install it from https://nodejs.org\n`,
  );
  process.exit(1);
}

export {};
