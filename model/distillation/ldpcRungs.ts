export type Rung = { readonly code: number; readonly rows: number }
export const RUNGS: ReadonlyArray<Rung & { readonly ppm: number }> = []
