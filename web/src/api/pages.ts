import { type InfiniteData, keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { get } from "./client";
import { withQuery } from "./query";

interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
  total?: number;
}

interface ListOf<Item> {
  /** The first part of the query's key, by which it is refreshed. */
  name: string;
  path: string;
  parameters: Record<string, string | undefined>;
  /** How many pages are wanted; the others are loaded on demand. */
  pages: number;
  /** Never set: it carries the type of the items. */
  item?: Item;
}

/** A list of the server, page after page, as one list. */
export function usePages<Item>({ name, path, parameters, pages }: ListOf<Item>) {
  const query = useInfiniteQuery<
    Page<Item>,
    Error,
    InfiniteData<Page<Item>>,
    unknown[],
    string | undefined
  >({
    queryKey: [name, path, parameters],
    queryFn: ({ pageParam, signal }) =>
      get<Page<Item>>(withQuery(path, { ...parameters, cursor: pageParam }), { signal }),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { fetchNextPage, hasNextPage, isFetching, isError } = query;
  const loaded = query.data?.pages.length ?? 0;
  const wanting = loaded > 0 && loaded < pages && hasNextPage;
  useEffect(() => {
    if (wanting && !isFetching && !isError) void fetchNextPage();
  }, [wanting, isFetching, isError, fetchNextPage]);

  return {
    items: query.data?.pages.flatMap((page) => page.items),
    total: query.data?.pages[0]?.total,
    loadedPages: loaded,
    hasMore: hasNextPage,
    isLoadingMore: wanting && isFetching,
    /** What is shown belongs to the question before. */
    isStale: query.isPlaceholderData,
    error: query.error,
    refetch: query.refetch,
  };
}

export type List<Item> = ReturnType<typeof usePages<Item>>;
