/** Where the pool's page shows what moves have left in it. */
export const OLD_COPIES = "old-copies";

export const oldCopiesOf = (poolId: string) => `/pools/${poolId}#${OLD_COPIES}`;
