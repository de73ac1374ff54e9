import type {
  Delivery,
  DeliveryEvent,
  DepartmentRow,
  Frame,
  GoalWeeks,
  TeamNode,
  Page,
  Report,
  TeamRow,
  Verdict,
} from './answers.js';

/** A GraphQL document with the shape of its answer and of its variables. A test checks each against the schema. */
export interface Question<Answer, Variables extends object> {
  readonly text: string;
  /** Only for the type checker; never set. */
  readonly shape?: (variables: Variables) => Answer;
}

type Nothing = Record<string, never>;
type Scoped = { slug: string; program: string };
type Span = { slug: string; from: string; to: string; first: number; after: string | null };

export interface TeamsVariables {
  filter: { program: string; search?: string; under?: string; status?: string };
  program: string;
  orderBy: { field: string; direction: string };
  first: number;
  after: string | null;
}

export const FRAME: Question<Frame, Nothing> = {
  text: `query Frame {
    installation { now lastClosedWeek timeZone sample notice ruleVersion methodVersion }
    scopes { slug name }
    programs {
      slug name baselineFrom baselineTo start deadline curve finalWeek finished
      cohorts { multiple teams }
    }
  }`,
};

/** Any node of the tree: the organisation, a department or a team. */
export const NODE: Question<{ team: TeamNode | null }, Scoped> = {
  text: `query Node($slug: String!, $program: String!) {
    team(slug: $slug) {
      slug name deliverySource
      parent { slug name parent { slug name parent { slug name parent { slug name } } } }
      children(first: 0) { totalCount }
      repositories { name url }
      freshness { knownThrough oldestRepository repositories behind coverage }
      rollup(program: $program) {
        week teams measurable lowPrecision figuresFrom medianMultiple pooledMultiple
        statuses { status count }
        cohorts {
          multiple teams measurable lowPrecision figuresFrom medianMultiple pooledMultiple atTargetNow onPlanNow
          statuses { status count }
        }
        distribution { from to count }
        correlation { sentence n excluded { notMeasurable adoptionUnknown } methodVersion }
      }
      progress(program: $program) {
        week targetMultiple status measurability reason flags
        multiple13w multiple4w expectedMultiple baselineRate rate13w rate4w requiredRate methodVersion
        baseline { version from to deliveries exposure weeks source reason createdAt }
        current { from to deliveries exposure weeks closedWeeks }
      }
    }
  }`,
};

export const TEAMS: Question<{ teams: Page<TeamRow> }, TeamsVariables> = {
  text: `query Teams($filter: TeamFilter, $program: String!, $orderBy: TeamOrder, $first: Int!, $after: String) {
    teams(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        slug name
        parent { slug name }
        progress(program: $program) {
          targetMultiple status measurability reason multiple13w expectedMultiple baselineRate rate13w
        }
      }
    }
  }`,
};

/** What lies directly below a scope; a department is a team that has teams below it. */
export const DEPARTMENTS: Question<
  { team: { children: Page<DepartmentRow> } | null },
  Scoped & { first: number; after: string | null }
> = {
  text: `query Departments($slug: String!, $program: String!, $first: Int!, $after: String) {
    team(slug: $slug) {
      children(first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          slug name
          children(first: 0) { totalCount }
          rollup(program: $program) {
            week teams measurable lowPrecision figuresFrom medianMultiple pooledMultiple
            statuses { status count }
            cohorts {
              multiple teams measurable lowPrecision figuresFrom medianMultiple pooledMultiple atTargetNow onPlanNow
              statuses { status count }
            }
          }
        }
      }
    }
  }`,
};

export const DEPARTMENT_NAMES: Question<
  { team: { children: { nodes: { slug: string; name: string; children: { totalCount: number } }[] } } | null },
  { slug: string }
> = {
  text: `query DepartmentNames($slug: String!) {
    team(slug: $slug) {
      children(first: 1000) { nodes { slug name children(first: 0) { totalCount } } }
    }
  }`,
};

export const GOAL_WEEKS: Question<
  GoalWeeks,
  Scoped & { from: string; to: string; hasGoal: boolean; multiple: number }
> = {
  text: `query GoalWeeks(
    $slug: String!, $program: String!, $from: Week!, $to: Week!, $hasGoal: Boolean!, $multiple: Float!
  ) {
    team(slug: $slug) {
      velocity(from: $from, to: $to, scope: OWN) { week coverage deliveries batches rawEvents ignored }
      active: adoption(from: $from, to: $to, scope: OWN, basis: ACTIVE_ENGINEERS) { ...AdoptionShown }
      marked: adoption(from: $from, to: $to, scope: OWN, basis: AI_TRAILER_COMMITS) { ...AdoptionShown }
      progressHistory(program: $program) { week rate13w multiple13w }
    }
    program(slug: $program) @include(if: $hasGoal) { plan(multiple: $multiple) { week multiple } }
  }
  fragment AdoptionShown on AdoptionWeek {
    week
    coverage
    share {
      __typename
      ... on ShownShare { share part whole }
      ... on SuppressedShare { smallestGroup }
    }
  }`,
};

export const DELIVERIES: Question<{ team: { deliveries: Page<Delivery> } | null }, Span> = {
  text: `query Deliveries($slug: String!, $from: DateTime!, $to: DateTime!, $first: Int!, $after: String) {
    team(slug: $slug) {
      deliveries(from: $from, to: $to, scope: OWN, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { repository sha deliveredAt source tag url verdict events }
      }
    }
  }`,
};

export const EVENTS: Question<{ team: { events: Page<DeliveryEvent> } | null }, Span & { verdicts: Verdict[] | null }> =
  {
    text: `query Events(
    $slug: String!, $from: DateTime!, $to: DateTime!, $verdicts: [Verdict!], $first: Int!, $after: String
  ) {
    team(slug: $slug) {
      events(from: $from, to: $to, scope: OWN, verdicts: $verdicts, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes { repository sha occurredAt source tag url verdict counted reason }
      }
    }
  }`,
  };

export const NEWEST_REPORT: Question<{ team: { reports: { nodes: Report[] } } | null }, { slug: string }> = {
  text: `query NewestReport($slug: String!) {
    team(slug: $slug) { reports(first: 1) { nodes { id week edition markdown writtenAt } } }
  }`,
};
