import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Rows.module.css";

export interface Column {
  name: string;
  /** Shown above the column, if that is more than its name. */
  heading?: ReactNode;
  /** Which way the list is sorted by this column. */
  sorted?: "ascending" | "descending" | undefined;
  kind?: "number" | "actions" | "select";
}

/** Columns whose cells speak for themselves. */
const SILENT = ["actions", "select"];

/** The column of checkboxes. */
export const SELECT: Column = { name: "Select", kind: "select" };

interface RowsProps {
  label: string;
  columns: Column[];
  /** The rows belong to an earlier question. */
  stale?: boolean;
  busy?: boolean;
  children: ReactNode;
}

/**
 * A table, on narrow screens a stack of cards. The roles say again what the elements are: laid out
 * as cards, browsers would forget it.
 */
export function Rows({ label, columns, stale, busy, children }: RowsProps) {
  return (
    <div className={classes.frame}>
      <table
        className={classes.table}
        role="table"
        aria-label={label}
        aria-busy={busy ?? false}
        data-stale={stale || undefined}
      >
        <thead>
          <tr role="row">
            {columns.map(({ name, heading, sorted, kind }) => (
              <th key={name} scope="col" aria-sort={sorted} className={kind && classes[kind]}>
                {heading ??
                  (kind && SILENT.includes(kind) ? <VisuallyHidden>{name}</VisuallyHidden> : name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** One row. */
export function Row({ children }: { children: ReactNode }) {
  return <tr role="row">{children}</tr>;
}

interface CellProps {
  /** What the cell is, said beside it where there is no heading above. */
  label?: string;
  kind?: "number" | "actions" | "select";
  children: ReactNode;
}

export function Cell({ label, kind, children }: CellProps) {
  return (
    <td role="cell" data-label={label} className={kind && classes[kind]}>
      {children}
    </td>
  );
}
