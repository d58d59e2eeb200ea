// biome-ignore-all lint/suspicious/noTemplateCurlyInString: examples hold braces
/**
 * Values that are no secrets: missing, masked, not filled in, or only pointing to the secret. One line a rule; each has to match
 * the whole value, in any case.
 */
export interface ValueRule {
  kind: string;
  form: string;
  examples: readonly string[];
}

// biome-ignore format: one line a rule
export const placeholders: readonly ValueRule[] = [
  { kind: 'no value', form: '(?:null|nil|none|undefined|true|false|yes|no|on|off|n/a|unknown|empty|blank|missing|required|optional|unset)', examples: ['null', 'true', 'YES'] },
  { kind: 'bracket', form: '[^\\w\\s]{1,2}', examples: ['{'] },
  { kind: 'masked', form: '[*•●·.#x_-]{3,}|\\*{2,}.{0,4}|.{0,4}\\*{3,}', examples: ['****', 'xxxx', '****1234'] },
  { kind: 'said to be masked', form: '[<[({]{0,2}\\s?(?:redacted|filtered|hidden|masked|removed|omitted|sensitive|protected|scrubbed|suppressed|secured|not set|unset|null|none|nil|empty|unknown)\\s?[>\\])}]{0,2}', examples: ['[FILTERED]', '<hidden>', '(null)'] },
  { kind: 'named in usage', form: '<[a-z][a-z :_.-]{0,40}>', examples: ['<your-password>', '<required: password>'] },
  { kind: 'variable', form: '[$#]\\{[^{}]{0,100}\\}|\\$?\\{\\{[^{}]{0,100}\\}\\}|\\{(?:\\d{0,2}|[a-z_]{1,30})\\}|\\$\\([^)]{0,100}\\)|@[a-z.]{1,60}@|%[a-z_]{2,40}%|\\$\\d{1,2}|\\$[a-z_]{0,20}(?:pass|pwd|secret|token|key|pw)[a-z_]{0,20}', examples: ['${DB_PASSWORD}', '{{ password }}', '{}', '$db_password', '$1'] },
  { kind: 'parameter', form: '%(?:\\(\\w{1,40}\\))?[sdrv]|\\?|:[a-z_]{1,40}', examples: ['%s', '?', ':password'] },
  { kind: 'reference', form: 'arn:aws[\\w-]{0,12}:[\\w./:+=,@*-]{1,240}|(?:env|ssm|secretsmanager|vault|op|file|classpath|kms|sm|ref\\+\\w{1,20}):[\\w./:{}$-]{1,200}', examples: ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf', 'env:DB_PASSWORD', 'ssm:/prod/db'] },
  { kind: 'tag of YAML', form: '!(?:vault|secret|env|ref|sub|getatt|binary|reference|import|include)', examples: ['!vault'] },
  { kind: 'security identifier of Windows', form: 's-1-\\d{1,3}(?:-\\d{1,12}){0,12}', examples: ['S-1-5-21-1'] },
  { kind: 'file', form: '(?:[a-z]:)?(?:[\\\\/][\\w .-]{1,60}){2,8}\\.(?:pem|key|crt|p12|pfx|jks|json|ya?ml|txt|ini|conf|properties)|/(?:run|var/run|etc|mnt|home|opt|tmp|usr)(?:/[\\w.-]{1,60}){1,8}', examples: ['/etc/ssl/private/app.key', '/run/secrets/db-password'] },
];

/** Words that a message about a secret begins with: "password: must not be null". */
export const diagnoses =
  "must|is|was|are|cannot|can'?t|could|should|may|this|that|the|a|an|field|required|invalid|incorrect|missing|not|no|too|at|expected|has|have|does|did|do|wrong|fail(?:ed|ure|s)?|please|authentication|mismatch(?:ed)?|expired|expires|chang(?:ed|e)|reset|updat(?:ed|e)|accepted|rejected|denied|error|ok|success(?:ful|fully)?|enabled|disabled|configured|given|provided|supplied|found|load(?:ed|ing)|verif(?:ied|y)|valid(?:ated|ation|ating)?|check(?:ing|ed)?|refresh(?:ed|ing)?|revoked|created|generat(?:ed|ing)|string|char|varchar|text|object|reason|unable|unexpected|unauthorized|forbidden|refused|blank|length|minimum|maximum|option|flag|argument|parameter|and|or|for|with|to|in|from|of|as|if|via|using|will|when|only|needs?|contains?";
