/**
 * For interfaces that give the type of a schema a name: in declaration files a named type is referred to, where another one is written
 * out again without the docstrings of its fields, which editors then cannot show.
 * @example export interface SloSchema extends Named<typeof sloFields> {}
 */
export type Named<Schema> = Schema;
