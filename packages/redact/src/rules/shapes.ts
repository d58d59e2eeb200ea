// biome-ignore-all lint/suspicious/noTemplateCurlyInString: examples hold braces
/**
 * Secrets whose form alone gives them away. One line a rule, examples included; the tests read the same table.
 * In an example `«…»` is the secret, and `{36}` stands for 36 made-up characters (`h`: hexadecimal, `A`: capitals and digits, `d`: digits).
 */
export interface ShapeRule {
  kind: string;
  /** Regular expression for the part in front of the secret, which stays. */
  after?: string;
  /** Regular expression for the secret itself. */
  secret: string;
  examples: readonly string[];
}

// biome-ignore format: one line a rule
export const tokens: readonly ShapeRule[] = [
  { kind: 'AWS access key id', secret: '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])', examples: ['AccessKeyId «AKIA{16A}» of app', 'X-Amz-Credential=«ASIA{16A}%2F20260101»&x=1'] },
  { kind: 'AWS session token', secret: '(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[\\w+/=%-]{16,}', examples: ['got «IQoJb3JpZ2lu{300}» from STS'] },
  { kind: 'AWS Bedrock key', secret: '(?:ABSK[A-Za-z0-9+/]{60,}={0,2}|bedrock-api-key-[\\w+/=-]{20,})', examples: ['«ABSK{120}»'] },
  { kind: 'JSON web token', secret: '(?<!-)eyJ[\\w-]{8,}\\.(?:[\\w-]{4,}|(?=\\.))(?:\\.[\\w-]*){0,3}', examples: ['token «eyJ{20}.eyJ{20}.{43}» expired', 'JWE «eyJ{20}..{16}.{40}.{22}»'] },
  { kind: 'GitHub', secret: '(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\\w{20,})', examples: ['git clone with «ghp_{36}»', '«github_pat_{22}_{59}»'] },
  { kind: 'GitLab', secret: '(?:glpat|gldt|glrt|glptt|glsoat|glcbt|glft|glagent|gloas|glffct|glimt|GR1348941)-?[\\w.-]{16,}', examples: ['«glpat-{20}» is revoked', '«glrt-{20}»'] },
  { kind: 'Bitbucket and Atlassian', secret: '(?:ATATT3|ATCTT3|ATBB|BBDC-)[\\w=+/-]{16,}', examples: ['«ATATT3{180}»', '«ATBB{32}»'] },
  { kind: 'npm', secret: 'npm_[A-Za-z0-9]{30,}', examples: ['//npm.example.com/:_authToken=«npm_{36}»', '«npm_{36}»'] },
  { kind: 'PyPI, RubyGems, crates.io, NuGet, Clojars', secret: '(?:pypi-[\\w-]{50,}|rubygems_[a-f0-9]{40,}|cio[A-Za-z0-9]{32}|oy2[a-z0-9]{43}|CLOJARS_[a-z0-9]{50,})', examples: ['twine «pypi-{80}»', '«rubygems_{48h}»'] },
  { kind: 'Docker Hub', secret: 'dckr_[po]at_[\\w-]{20,}', examples: ['«dckr_pat_{27}»'] },
  { kind: 'Artifactory', secret: '(?:AKCp[A-Za-z0-9]{60,}|cmVmdGtu[A-Za-z0-9]{40,})', examples: ['«AKCp{69}»'] },
  { kind: 'Slack', secret: '(?:xox[a-z](?:\\.xox[a-z])?-[\\w-]{10,}|xapp-\\d-[\\w-]{10,})', examples: ['«xoxb-{12d}-{24}»', '«xapp-1-{11A}-{13d}-{64h}»'] },
  { kind: 'Slack webhook', after: 'hooks\\.slack(?:-gov)?\\.com/(?:services|workflows|triggers)/', secret: '[\\w/-]+', examples: ['POST https://hooks.slack.com/services/«T000/B000/{24}» 404', 'https://hooks.slack.com/workflows/«T000/A000/123/{24}»'] },
  { kind: 'Teams webhook', after: '(?:webhook\\.office\\.com/webhookb2|outlook\\.office(?:365)?\\.com/webhook)/', secret: '[\\w@/-]+', examples: ['https://acme.webhook.office.com/webhookb2/«{8h}@{8h}/IncomingWebhook/{32h}/{8h}»'] },
  { kind: 'Discord webhook', after: 'discord(?:app)?\\.com/api/(?:v\\d{1,2}/)?webhooks/\\d{1,24}/', secret: '[\\w-]+', examples: ['https://discord.com/api/webhooks/{18d}/«{68}»'] },
  { kind: 'Discord bot', secret: '[MNO][A-Za-z\\d]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}(?![\\w.-])', examples: ['«M{23}.{6}.{38}»'] },
  { kind: 'Telegram bot', after: '(?:bot)?', secret: '\\d{6,12}:[A-Za-z][\\w-]{30,}', examples: ['https://api.telegram.org/bot«{10d}:AA{33}»/sendMessage', 'bot «{9d}:AA{33}»'] },
  { kind: 'Flock webhook', after: 'flock\\.com/hooks/\\w{1,40}/', secret: '[\\w-]+', examples: ['POST https://api.flock.com/hooks/sendMessage/«{8h}-{4h}-{4h}» failed'] },
  { kind: 'webhook with its key in the path', after: '(?:hooks\\.zapier\\.com/hooks/catch|maker\\.ifttt\\.com/trigger/[\\w-]{1,64}/(?:json/)?with/key|events\\.pagerduty\\.com/integration|open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/v\\d/hook|webhook\\.site|hooks\\.chime\\.aws/incomingwebhooks|api\\.pushover\\.net/1/subscriptions)/', secret: '[\\w/-]*\\w', examples: ['https://hooks.zapier.com/hooks/catch/«123456/{7}»/', 'https://events.pagerduty.com/integration/«{32h}»'] },
  { kind: 'Mattermost webhook', after: '(?:mattermost|rocket|chat)[\\w.:-]{0,100}/hooks/', secret: '[\\w/-]{16,}', examples: ['https://mattermost.example.com/hooks/«{26}»'] },
  { kind: 'PagerDuty, Opsgenie, GenieKey', after: 'GenieKey ', secret: '[\\w-]{16,}', examples: ['GenieKey «{8h}-{4h}-{4h}-{4h}-{12h}»'] },
  { kind: 'Google', secret: '(?:AIza[\\w-]{30,}|GOCSPX-[\\w-]{20,}|ya29\\.[\\w.-]{20,}|1//0[\\w-]{30,})', examples: ['?key=«AIza{35}»&v=3', '«GOCSPX-{28}»', '«ya29.{100}»'] },
  { kind: 'Azure', secret: '(?:(?<![+/])[A-Za-z0-9+/]{86}==|[\\w~.]{3}\\dQ~[\\w~.-]{31,34}|[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,})', examples: ['«{86}==»', '«abc8Q~{34}»'] },
  { kind: 'Alibaba, Tencent', secret: '(?:LTAI[A-Za-z0-9]{16,24}|AKID[A-Za-z0-9]{32,})(?![\\w-])', examples: ['«LTAI{20}»'] },
  { kind: 'SendGrid, Mailgun, Mailchimp, Brevo, Resend', secret: '(?:SG\\.[\\w-]{16,}\\.[\\w-]{16,}|key-[a-f0-9]{32}(?![\\w-])|[a-f0-9]{32}-us\\d{1,2}(?![\\w-])|xkeysib-[\\w-]{40,}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,})', examples: ['«SG.{22}.{43}»', '«key-{32h}»', '«{32h}-us12»'] },
  { kind: 'OpenAI, Anthropic and other models', secret: '(?:sk-(?:(?:proj|svcacct|admin|ant|or-v1|lf)-[\\w-]{20,}|[A-Za-z0-9]{32,})|hf_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{40,}|xai-[A-Za-z0-9]{40,}|pplx-[A-Za-z0-9]{40,}|r8_[A-Za-z0-9]{36,})', examples: ['«sk-proj-{48}»', '«sk-ant-api03-{93}»', '«hf_{34}»'] },
  { kind: 'Stripe and Paystack', secret: '(?:[sr]k_(?:live|test|prod)_\\w{10,}|whsec_[\\w+/=]{16,})', examples: ['«sk_live_{24}»', '«whsec_{32}»'] },
  { kind: 'Razorpay, Cashfree, Flutterwave', secret: '(?:rzp_(?:live|test)_[A-Za-z0-9]{10,}|cfsk_ma_(?:prod|test)_\\w{20,}|FLWSECK(?:_TEST)?-[\\w-]{12,})', examples: ['«rzp_live_{14}»'] },
  { kind: 'Square, PayPal, Shopify, Plaid', secret: '(?:sq0[a-z]{3}-[\\w-]{20,}|EAAA[\\w-]{56,}|access_token\\$production\\$\\w{10,}\\$\\w{20,}|shp(?:at|ss|ca|pa)_[a-fA-F0-9]{24,}|access-(?:sandbox|development|production)-[0-9a-f-]{30,})', examples: ['«shpat_{32h}»', '«sq0csp-{43}»'] },
  { kind: 'Twilio', secret: '(?:AC|SK)[a-f0-9]{32}(?::[a-f0-9]{32})?(?![A-Za-z0-9])', examples: ['«AC{32h}:{32h}»', '«SK{32h}»'] },
  { kind: 'Facebook', secret: '(?:EAA[A-Za-z0-9]{80,}|\\d{15,16}\\|[\\w-]{27,40}(?![\\w-]))', examples: ['«EAA{150}»'] },
  { kind: 'HashiCorp', secret: '(?:hv[sbr]\\.[\\w-]{20,}|[bs]\\.[A-Za-z0-9]{24}(?![\\w.-])|[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{60,})', examples: ['X «hvs.{90}»', '«s.{24}»'] },
  { kind: 'Grafana', secret: '(?:glsa_\\w{20,}|glc_[\\w+/=]{20,}|eyJrIjoi[\\w+/=]{40,})', examples: ['«glsa_{32}_{8h}»'] },
  { kind: 'New Relic, Dynatrace, Sentry, PostHog, Honeycomb', secret: '(?:NR(?:AK|AL|II|JS|RA)-[\\w-]{16,}|dt0[a-z]\\d{2}\\.[A-Z0-9]{20,}\\.[A-Z0-9]{40,}|sntry[su]_[\\w+/=]{30,}|ph[cx]_[A-Za-z0-9]{30,}|hca[a-z]{2}_[a-z0-9]{50,})', examples: ['«NRAK-{27A}»', '«dt0c01.{24A}.{64A}»', '«sntrys_{60}»'] },
  { kind: 'DigitalOcean, Heroku, Fly, Netlify, Vercel, Render', secret: '(?:do[opr]_v1_[a-f0-9]{40,}|HRKU-[\\w-]{30,}|fo1_[\\w-]{30,}|fm[12][ar]?_[\\w+/=]{80,}|nf[pcoub]_[A-Za-z0-9]{36,}|vc[pkira]_[A-Za-z0-9]{24,}|rnd_[A-Za-z0-9]{28,})', examples: ['«dop_v1_{64h}»', '«HRKU-{36}»'] },
  { kind: 'Cloudflare', secret: '(?:v1\\.0-[a-f0-9]{24}-[a-f0-9]{100,}|cf(?:ut|at|k)_[\\w-]{40,})', examples: ['«v1.0-{24h}-{146h}»'] },
  { kind: 'Databricks, Snowflake, PlanetScale, Supabase, Neon', secret: '(?:dapi[a-f0-9]{32}(?:-\\d)?|pscale_(?:tkn|pw|oauth)_[\\w.=-]{32,}|sb(?:p|_secret)_[\\w-]{20,}|napi_[a-z0-9]{50,})', examples: ['«dapi{32h}»', '«pscale_pw_{43}»'] },
  { kind: 'CI and code services', secret: '(?:CCIPAT_\\w{20,}|bk[a-z]{1,2}_[a-z0-9]{40}|sqp_[a-f0-9]{40}|sq[uas]_[a-f0-9]{40}|dp\\.(?:pt|st|ct|sa|scim|audit)\\.[\\w.-]{40,}|pul-[a-f0-9]{40}|lin_(?:api|oauth)_[A-Za-z0-9]{32,}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|figd_[\\w-]{40,}|ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43}|pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}|CFPAT-[\\w-]{43}|tfp_[\\w.-]{44,}|API-[A-Z0-9]{26}|sgp_\\w{40,}|ops_eyJ[\\w+/=]{60,}|A3-[A-Z0-9]{6}-[A-Z0-9]{11}-[A-Z0-9-]{17})', examples: ['«sqp_{40h}» (SonarQube)', '«dp.pt.{43}»', '«lin_api_{40}»', '«PMAK-{24h}-{34h}»'] },
  { kind: 'OpenShift and Kubernetes bootstrap', secret: 'sha256~[\\w-]{30,}', examples: ['oc login with «sha256~{43}»'] },
  { kind: 'age', secret: 'AGE-SECRET-KEY-1[A-Z0-9]{40,}', examples: ['«AGE-SECRET-KEY-1{58A}»'] },
  { kind: 'OAuth authorization code', after: '(?<=[?&])code=(?=[\\w/.~%-]{0,200}\\d)', secret: '[\\w/.~%-]{16,}', examples: ['GET /cb?code=«4/0AX4XfWh{16}»&state=abc'] },
  { kind: 'password hash', secret: '(?:\\$2[abxy]\\$\\d\\d\\$[\\w./]{50,}|\\$apr1\\$[\\w./]{1,16}\\$[\\w./]{16,}|\\$argon2(?:id|i|d)\\$[\\w$=,+/]{20,}|\\$[156]\\$[\\w./=,]{1,40}\\$[\\w./]{20,}|\\{(?:bcrypt|S?SHA(?:256|512)?|noop|pbkdf2|scrypt)\\}[^\\s"\',;<>]+)', examples: ['hash «$2a$10${53}»', 'app:«$apr1$abcdefgh${22}»', '«{SSHA}{32}»'] },
];

/** What may stand between a command and its argument: the rest of one simple command. */
const upTo = '(?![\\w-])[^\\n|;&]{0,160}?[\\s"\',]';
const word = '(?:(?<=\')[^\'\\n]+|(?<=")[^"\\n]+|[^\\s"\',;|&]+)';
/** Between a flag and its value, also in a list of arguments. */
const next = '(?:["\']?,\\s?|\\s{1,4})["\']?';
/** After `user:`, where the quotes are around both. */
const login = '(?:(?<=\'[^\'\\s:]{1,64}[:%,])[^\'\\n]+|(?<="[^"\\s:]{1,64}[:%,])[^"\\n]+|[^\\s"\',;|&]+)';

// biome-ignore format: one line a rule
export const commands: readonly ShapeRule[] = [
  { kind: 'MySQL', after: `(?:mysql(?:dump|admin|import|show|check|slap|binlog|sh|d)?|mariadb(?:-[a-z]{1,12})?|mycli|percona-[a-z-]{1,24}|pt-[a-z-]{1,24})${upTo}-p["']?`, secret: word, examples: ['mysql -h db -u root -p«S3cr3t» shop', "mysqldump -uroot -p'«S3 cr3t»' shop", '["mysql","-u","root","-p«S3cr3t»","shop"]'] },
  { kind: 'Redis', after: `redis-(?:cli|benchmark)${upTo}(?:-a|--pass)${next}`, secret: word, examples: ['redis-cli -h cache -a «S3cr3t» ping', 'redis-cli --pass «S3cr3t»'] },
  { kind: 'log-in with -p and a space', after: `(?:docker|podman|nerdctl|helm registry|oras|az|cf|oc|ibmcloud|argocd|mongo(?:sh|dump|restore|export|import)?|cqlsh|dse|influx|rabbitmqadmin|clickhouse-client|ansible|vsql|exp|imp|flyway|nexus|pulsar-admin|consul|twine|pscp|psftp|kadmin|smbclient|skopeo|crane)(?:\\s(?:login|auth login))?${upTo}-p${next}(?!\\d{1,5}(?:[:\\s"'/]|$)|-)`, secret: word, examples: ['docker login -u app -p «S3cr3t» registry.example.com', 'mongosh -u app -p «S3cr3t» shop'] },
  { kind: 'sshpass', after: `sshpass${upTo}-p\\s?["']?`, secret: word, examples: ['sshpass -p «S3cr3t» ssh app@host', "sshpass -p'«S3 cr3t»' scp x y"] },
  { kind: 'curl and others with user:password', after: `(?:curl|http|https|xh|wget|ab|lftp|hey|siege|smbclient)${upTo}(?:-u|-U|-a|-A|--user|--proxy-user|--auth|--proxy-auth)(?:${next}|=)?["']?[^\\s:"'%,]{1,64}[:%,]`, secret: login, examples: ['curl -u app:«S3cr3t» https://api.example.com', "curl -s -H 'A: b' --user 'app:«S3 cr3t»' x", '["curl","-u","app:«S3cr3t»","x"]'] },
  { kind: 'LDAP', after: `ldap(?:search|modify|add|delete|passwd|whoami|compare)${upTo}-[ws]\\s?["']?(?=[^\\s]*[\\d\\W])(?!sub|base|one)`, secret: word, examples: ['ldapsearch -x -D cn=admin -w «S3cr3t» -b dc=acme'] },
  { kind: 'SQL Server', after: `(?:sqlcmd|bcp|osql|isql|tsql|mssql-cli)${upTo}-P\\s?["']?`, secret: word, examples: ['sqlcmd -S db -U sa -P «S3cr3t» -Q x'] },
  { kind: 'mosquitto, zip', after: `(?:mosquitto_(?:pub|sub|rr)|zip|unzip)${upTo}-P\\s?["']?`, secret: word, examples: ['mosquitto_pub -u app -P «S3cr3t» -t x', 'unzip -P «S3cr3t» a.zip'] },
  { kind: '7-Zip, unrar', after: `(?:7z[azr]?|unrar|rar)${upTo}-h?p["']?`, secret: word, examples: ['7z x -p«S3cr3t» a.7z'] },
  { kind: 'JMX, PuTTY', after: `(?:nodetool|plink|pscp|psftp|jmxterm|sstableloader)${upTo}-pw?${next}`, secret: word, examples: ['nodetool -u app -pw «S3cr3t» status'] },
  { kind: 'OpenSSL', after: '-(?:passin|passout|pass)["\']?,?\\s{1,4}["\']?pass:', secret: word, examples: ['openssl rsa -in k.pem -passin pass:«S3cr3t» -out x'] },
  { kind: 'OpenSSL key', after: `openssl\\s{1,4}(?:enc|aes[\\w-]{0,20})${upTo}-[kK]\\s{1,4}["']?`, secret: word, examples: ['openssl enc -aes-256-cbc -k «S3cr3t» -in a'] },
  { kind: 'Oracle', after: `(?:sqlplus|sqlldr|expdp|impdp|rman)${upTo}["']?(?:userid=)?[A-Za-z][\\w$#]{0,30}/`, secret: '[^\\s@"\'/]+', examples: ['sqlplus app/«S3cr3t»@orcl', 'sqlplus -S app/«S3cr3t»', 'expdp system/«S3cr3t»@orcl schemas=x'] },
  { kind: 'password as an argument', after: `(?:htpasswd${upTo}-[a-zA-Z]{0,6}b[a-zA-Z]{0,6}\\s\\S{1,200}\\s\\S{1,64}|rabbitmqctl\\s(?:add_user|change_password|authenticate_user)\\s\\S{1,64}|vault\\slogin|net\\suse\\s\\S{1,200}(?:\\s/user:\\S{1,64})?|cadaver|net\\suser\\s\\S{1,64}|requirepass|masterauth|ngrok\\s(?:config\\sadd-)?authtoken|AUTH["']?(?:\\sdefault)?)\\s["']?(?![-/<])`, secret: '(?:(?<=\')[^\'\\n]+|(?<=")[^"\\n]+|[^\\s"\',;|&()]*\\d[^\\s"\',;|&()]*)', examples: ['rabbitmqctl add_user app «S3cr3t»', 'htpasswd -bc /etc/htpasswd app «S3cr3t»', 'vault login «S3cr3t»', 'requirepass «S3cr3t»', 'AUTH «S3cr3t9»', 'AUTH default «S3cr3t9»', '"AUTH" "«S3cr3t9»"'] },
  { kind: 'password from a pipe', after: '(?:echo|printf)\\s(?:-n\\s|-e\\s|["\']%s["\']\\s)?["\']?', secret: '[^\\s"\'|]+(?=["\']?\\s?\\|[^\\n|]{0,200}(?:password-stdin|passwordstdin|passphrase-fd|stdin-password))', examples: ['echo «S3cr3t» | docker login -u AWS --password-stdin x'] },
  { kind: 'chpasswd', after: 'echo\\s["\']?[\\w.-]{1,32}:', secret: '[^\\s"\'|]+(?=["\']?\\s?\\|\\s?(?:sudo\\s)?chpasswd)', examples: ['echo "root:«S3cr3t»" | chpasswd'] },
  { kind: 'Redis users', after: 'SETUSER\\s\\S{1,64}\\s[^\\n]{0,100}?>', secret: word, examples: ['ACL SETUSER app on >«S3cr3t» ~* +@all'] },
  { kind: 'netrc', after: 'login\\s{1,8}\\S{1,64}\\s{1,8}password\\s{1,8}', secret: '\\S+', examples: ['machine github.com login ann password «hunter2»'] },
  { kind: 'SNMP', after: `snmp(?:walk|get|set|bulkwalk|table)${upTo}-[AX]\\s["']?`, secret: word, examples: ['snmpwalk -v3 -A «S3cr3t» host'] },
  { kind: 'SSH key', after: `ssh-keygen${upTo}-[NP]\\s["']?`, secret: word, examples: ['ssh-keygen -N «S3cr3t» -f x'] },
  { kind: 'AWS parameter', after: `put-parameter${upTo}--value(?:\\s|=)["']?`, secret: word, examples: ['aws ssm put-parameter --name /db --value «S3cr3t» --type SecureString'] },
  { kind: 'PowerShell', after: 'ConvertTo-SecureString\\s(?:-String\\s)?["\']', secret: '[^"\'\\n]+', examples: ['ConvertTo-SecureString "«S3cr3t»" -AsPlainText -Force'] },
  { kind: 'password that an installer shows', after: '(?:password to proceed to installation:\\s{1,8}|PASSWORD [a-z_]{1,32} = |Password for the [\\w-]{1,32} user \\([^)\\n]{0,120}\\):\\s{1,8})', secret: '\\S+', examples: ['use the following password to proceed to installation:\n\n«{32h}»\n', 'PASSWORD elastic = «{20}»', 'Password for the elastic user (reset with `x -u elastic`):\n  «{20}»'] },
  { kind: 'aws configure', after: 'configure\\sset\\s(?:[\\w.-]{1,80}\\.)?aws_(?:secret_access_key|session_token)\\s["\']?', secret: word, examples: ['aws configure set aws_secret_access_key «S3cr3t»'] },
  { kind: 'SQL', after: '(?:[iI][dD][eE][nN][tT][iI][fF][iI][eE][dD]\\s(?:[wW][iI][tT][hH]\\s\\S{1,64}\\s)?(?:[bB][yY]|[aA][sS])\\s(?:[pP][aA][sS][sS][wW][oO][rR][dD]\\s)?|PASSWORD\\s?\\()["\']', secret: '[^"\'\\n]+', examples: ["CREATE USER app IDENTIFIED BY '«S3cr3t»'", "SET PASSWORD FOR app = PASSWORD('«S3cr3t»')"] },
];
