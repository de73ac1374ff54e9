import type { Frame, Program, TeamNode } from '../answers.js';
import { readAddress } from '../address.js';
import { stepParams, useHash } from '../navigation.js';
import { DEPARTMENT_NAMES } from '../queries.js';
import { useAnswer } from '../useAnswer.js';
import { DepartmentTable } from './DepartmentTable.js';
import { readListing, variablesOf } from './listing.js';
import { TeamFilters } from './TeamFilters.js';
import { TeamTable } from './TeamTable.js';
import { useTeamPages } from './useTeamPages.js';

interface TeamsSectionProps {
  node: TeamNode;
  frame: Frame;
  program: Program;
}

/** Everything below a scope: its teams, or its departments where it has any. */
export function TeamsSection({ node, frame, program }: TeamsSectionProps) {
  const { params } = readAddress(useHash());
  const { answer } = useAnswer(DEPARTMENT_NAMES, { slug: node.slug });
  const departments = answer?.team?.children.nodes.filter(({ children }) => children.totalCount > 0) ?? [];
  const showDepartments = params.get('view') === 'departments' && departments.length > 0;
  return (
    <section className="teams" aria-labelledby="teams">
      <div className="section-head">
        <h2 id="teams">{showDepartments ? 'Departments' : 'Teams'}</h2>
        {departments.length > 0 && (
          <div className="views" role="group" aria-label="What is listed">
            <button type="button" aria-pressed={!showDepartments} onClick={() => stepParams({ view: null })}>
              Teams
            </button>
            <button type="button" aria-pressed={showDepartments} onClick={() => stepParams({ view: 'departments' })}>
              Departments
            </button>
          </div>
        )}
      </div>
      {showDepartments ? (
        <DepartmentTable slug={node.slug} program={program} />
      ) : (
        <TeamList node={node} frame={frame} program={program} departments={departments} />
      )}
    </section>
  );
}

interface TeamListProps extends TeamsSectionProps {
  departments: { slug: string; name: string }[];
}

function TeamList({ node, frame, program, departments }: TeamListProps) {
  const listing = readListing(readAddress(useHash()).params);
  const [first, ...others] = frame.scopes;
  const scope = node.slug === first?.slug && others.length === 0 ? null : node.slug;
  const pages = useTeamPages(variablesOf(listing, program.slug, scope));
  return (
    <>
      <TeamFilters listing={listing} departments={departments} pages={pages} />
      <TeamTable listing={listing} pages={pages} program={program} />
    </>
  );
}
