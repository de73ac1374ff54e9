/** A company whose events the oracle judges. */
export interface OracleTeam {
  slug: string;
  parent: string | null;
  /** Where it went, from a day on. */
  later?: { parent: string | null; from: string };
  source: 'DEPLOYMENT' | 'RELEASE' | 'TAG' | 'CHANGE';
  /** Of production; the company's where there is none. */
  pattern?: string;
  /** Of tags that count, whatever their names say. */
  tagPattern?: string;
}
export interface OracleEvent {
  repo: string;
  component: string;
  sha: string;
  /** Milliseconds. */
  at: number;
  source: OracleTeam['source'];
  /** Its name in its repository and source: with the source, the order of events of one instant. */
  key?: string;
  environment?: string;
  production?: boolean;
  transient?: boolean;
  tag?: string;
  /** Is the tag a version, and no prerelease? Left out: its name says. */
  version?: boolean;
  prerelease?: boolean;
  /** Undefined: not looked at. */
  commits?: number;
  content?: 'CODE' | 'CONFIG' | 'VERSION';
  bots?: boolean;
  ancestor?: boolean;
  /** What a person decided. */
  ruling?: boolean;
}
/** Days are half-open. */
export interface OracleOwner {
  repo: string;
  component: string;
  team: string;
  from?: string;
  to?: string;
}
export interface OraclePolicy {
  pattern?: string;
  prereleases?: boolean;
  configOnly?: boolean;
  botOnly?: boolean;
}
export interface OracleWorld {
  teams: OracleTeam[];
  owners: OracleOwner[];
  events: OracleEvent[];
  timeZone: string;
  policy?: OraclePolicy;
  /** Who owns a component on this day has all its history NOW. */
  today?: string;
}
export type OracleScope = 'OWN' | 'TREE';
/** History as it was, or as if it had always been whose it is now. */
export type OracleStructure = 'THEN' | 'NOW';
export interface OracleVerdict {
  event: OracleEvent;
  verdict: string;
  counted: boolean;
  opensBatch: boolean;
}
export interface OracleWeek {
  raw: number;
  ignored: number;
  deliveries: number;
  batches: number;
  redeploys: number;
  rollbacks: number;
  empty: number;
  outOfOrder: number;
  configOnly: number;
  botOnly: number;
}
