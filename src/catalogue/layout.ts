export interface Layout {
  rows: unknown[];
}
