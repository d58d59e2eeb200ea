/** Names of log groups. Source: `CreateLogGroup` in the API reference of CloudWatch Logs. */
export const logGroupForm = /^[\w\-/.#]{1,512}$/;
