import { parseArgs } from 'node:util';
import { type LambdaName, lambdaNames } from '@bizom/infra/bundle';
import { writeLambdaContent } from '../release/lambda-content.ts';

/** `node testbed/src/commands/lambda-content.ts LAMBDA FOLDER …`, part of `prepack`: writes what a tarball ships as the content of a Lambda's zip. */
function main(args: string[]): number {
  const { positionals } = parseArgs({ args, allowPositionals: true });
  for (let at = 0; at < positionals.length; at += 2) {
    const [name = '', folder] = positionals.slice(at);
    if (!isLambda(name) || !folder) {
      process.stderr.write(
        `expected pairs of a Lambda and a folder, received ${name} ${folder ?? ''}; Lambdas: ${lambdaNames.join(', ')}\n`,
      );
      return 2;
    }
    writeLambdaContent(name, folder);
  }
  return 0;
}

const isLambda = (name: string): name is LambdaName => (lambdaNames as string[]).includes(name);

process.exit(main(process.argv.slice(2)));
