import { matching } from '@bizom/options';

/** The name of an S3 bucket. Source: "General purpose bucket naming rules". */
export const bucketName = matching(
  /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'the name of an S3 bucket: 3 to 63 lower-case letters, digits, "." and "-"',
);
