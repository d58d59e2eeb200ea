/**
 * Names whose values are secrets. One line a rule, examples included; the tests read the same table.
 * - `secret`: any value is a secret.
 * - `word`: the word has other meanings ("unexpected token: X", "secret: prod/db not found"), so prose after it is kept.
 * - `code`: a short number counts as a secret too.
 * - `random`: only a value that a machine made is a secret.
 * - `authorization`, `cookie`: headers, whose values have parts that are kept.
 */
export type NameKind = 'secret' | 'word' | 'code' | 'random' | 'authorization' | 'cookie';

export interface NameRule {
  kind: NameKind;
  /**
   * Regular expression for the end of such a name. It is matched against the name in lower case without separators:
   * `signingKey` and `SIGNING_KEY` are both `signingkey`.
   */
  ends: string;
  /** The end has to be a word: `DB_PASS` and `dbPass` match `pass`, `bypass` does not. */
  isWord?: true;
  examples: readonly string[];
}

const keys =
  'api|access|secret|private|signing|signature|encryption|decryption|encrypt|crypto|cipher|master|auth|account|shared|hmac|aes|jwt|jwe|jws|sign|verification|webhook|deploy|storage|subscription|functions?|licen[sc]e|admin|security|wrapping|recovery|unseal|ingest|instrumentation|rsa|ssh|tls|ssl|pgp|gpg|integration|app|application|session|service|telemetry|host';
const tokens =
  'access|auth|authentication|authorization|bearer|refresh|id|session|security|csrf|xsrf|api|oauth2?|jwt|login|private|deploy|bot|app|client|user|admin|service|vault|consul|github|gitlab|npm|slack|sas|web|push|device|personal|registry|upload|verification|reset|activation|remember(?:me)?|sso|saml|root|db|git|ci|job|runner|webhook|shared|secret|dd|datadog|telegram|flock|discord|hub|docker|aws|azure|gcp|google|facebook|stripe|x';
const owners =
  'client|app|application|consumer|api|shared|jwt|token|webhook|session|cookie|csrf|oauth2?|auth|user|signing|hmac|totp|mfa|otp|bot|server|aws|db|database|service|state|encryption|master|root|admin|rails|django|key';

// biome-ignore format: one line a rule
export const names: readonly NameRule[] = [
  { kind: 'word', ends: '^(?:old)?pwd', examples: ['PWD=/app', 'pwd=«S3cr3t»'] },
  { kind: 'secret', ends: 'pass(?:word|wd|code|phrase|key)|passwords|passw|pswd|pwd|psw', examples: ['password=«S3cr3t» next', '-Dspring.datasource.password=«S3cr3t»', 'MYSQL_ROOT_PWD: «S3cr3t»', '{"dbPassword":"«S3cr3t»"}', 'PGPASSWORD=«S3cr3t» psql -h db', 'password: must not be null', 'password authentication failed for user "app"'] },
  { kind: 'secret', ends: '(?:store|key|src|dest|db|user|my|root|admin|ssh|smtp|mail|redis|mq|auth|login|become|sudo|ftp|proxy|http|sql|pg|mysql|jdbc|rabbit)(?:pass|pw)', examples: ['keytool -storepass «S3cr3t» -keypass «changeit»', 'DBPASS=«S3cr3t»'] },
  { kind: 'secret', ends: 'contrase(?:ñ|n|n\u0303)a|senha|passwort|kennwort|motdepasse|wachtwoord|has[łl]o|heslo|salasana|lozinka|şifre|пароль|密码|密碼|パスワード|비밀번호|暗証番号', examples: ['contraseña=«S3cr3t»', 'Passwort: «S3cr3t»', 'senha: «S3cr3t»', 'пароль: «S3cr3t»', '密码：«S3cr3t»'] },
  { kind: 'secret', ends: `(?:${keys})key`, examples: ['X-Api-Key: «S3cr3t»', 'signingKey=«S3cr3t»', 'ENCRYPTION_KEY=«S3cr3t»', 'AccountKey=«abc123==»;EndpointSuffix=core', 'routingKey=orders.created'] },
  { kind: 'secret', ends: `(?:${owners})secret`, examples: ['{"clientSecret":"«S3cr3t»"}', 'client_secret=«abcSecret9»&scope=x'] },
  { kind: 'secret', ends: 'secret(?:access)?key(?:base)?', examples: ['{"SecretAccessKey":"«wJalrXUtnFEMI/K7MDENG»"}', 'SECRET_KEY_BASE=«S3cr3t»'] },
  { kind: 'secret', ends: `(?:${tokens})token`, examples: ['AWS_SESSION_TOKEN=«IQoJb3abc»', 'GET /cb?access_token=«S3cr3t»&state=1', 'x-auth-token: «S3cr3t»', 'token_type=Bearer expires_in=3600'] },
  { kind: 'secret', ends: '(?:password|passwd|pwd|secret|token|passphrase)(?:hash|salt|digest|hashed)', examples: ['{"passwordHash":"«5f4dcc3b5aa765d61d8327deb882cf99»"}'] },
  { kind: 'word', ends: 'tokens?', examples: ['token=«S3cr3t»', 'token: «abcdef0123456789»', 'unexpected token: IDENTIFIER near line 4', 'Token: EOF expected at line 3', 'current token: START_OBJECT', 'max_tokens=512'] },
  { kind: 'word', ends: 'secrets?|secretstring', examples: ['secret=«S3cr3t»', 'secret: prod/shop/db not found', 'secret "shop-db-1" not found'] },
  { kind: 'word', ends: 'credentials?|creds?', examples: ['credentials=«app:S3cr3t»', 'Unable to load credentials: DefaultCredentialsProvider chain failed'] },
  { kind: 'word', ends: 'pass|pw|psk|sessid|[jz]?sessionid|phpsessid', isWord: true, examples: ['DB_PASS=«S3cr3t»', 'DB_PW=«S3cr3t»', 'user: a pass: «S3cr3t»', 'sessionId=null', 'sessionId=«A1B2C3D4»', 'bypass=true', 'tests pass: 5'] },
  { kind: 'code', ends: 'pin|pincode|otp|totp|cvv2?|cvc2?|mfacode|onetimepassword', isWord: true, examples: ['{"pin":"«1234»"}', 'otp=«482913»', 'pin: not set'] },
  { kind: 'random', ends: 'signature|sig|hmac|auth|connectsid|bearer|jwt|csrf|xsrf|saml(?:response|request|art)|wresult|code_?verifier|(?:client_?)?assertion|sonar_?login|dockerconfigjson|dockercfg|(?:client|server|tls|ca)keydata', isWord: true, examples: ['connect.sid=«s%3AabcDEF123.xyz»', 'https://a.blob.core.windows.net/c?sv=2022&sig=«abc%2Bdef%3D»&se=1', '{"auths":{"r.example.com":{"auth":"«YXBwOlMzY3IzdA==»"}}}', 'auth=basic', 'SAMLResponse=«PHNhbWxwOlJlc3BvbnNl»&RelayState=x', '_csrf=«2b1c6a0e-7f0d-4a3e»&user=a', '-Dsonar.login=«{40h}»'] },
  { kind: 'authorization', ends: 'authorization', examples: ['Authorization: Bearer «S3cr3tValue9»', 'authorization: Basic «YXBwOlMzY3IzdA==»', 'Authorization: «S3cr3tValue9»', 'Authorization: failed for user app', 'Authorization: AWS4-HMAC-SHA256 «Credential=x/20260101, SignedHeaders=host, Signature=fe5f80»'] },
  { kind: 'cookie', ends: 'cookies?', examples: ['Cookie: JSESSIONID=«0123456789ABCDEF»; theme=«dark»', 'Set-Cookie: SID=«S3cr3t»; Path=/; HttpOnly', 'Cookie: rejected'] },
];

/** What may follow in a name and changes nothing: `passwordConfirmation`, `tokenValue`, `password2`. */
export const qualifiers =
  'value|plaintext|plain|text|raw|base64|b64|encoded|confirm(?:ation)?|again|repeat(?:ed)?|string|str|\\d{1,3}';

/** Names that end like the name of a secret but hold none. */
export const harmless =
  '(?:next|page|continuation|sequence|cancellation|idempotency|clientrequest|sync|pagination|lookahead|unexpected|public|fencing|resume)(?:page)?tokens?|(?:public|primary|foreign|partition|cache|routing|message|object|sort|row|kms)key|publicaccesskey|(?:pull|existing)secrets?';
