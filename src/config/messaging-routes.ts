import type { ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import type { RouteOptions } from './configuration.ts';
import type { DestinationCheck } from './destination.ts';
import type { ProjectNames } from './messaging-projects.ts';
import { ROUTE } from './objects/route.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** The `type=route` sections in the order of the file. */
export function readRoutes(
  sections: readonly ConfSection[],
  names: ProjectNames,
  destinations: DestinationCheck,
  problems: Problems,
): readonly RouteOptions[] {
  const reader = new ObjectReader(ROUTE);
  return sections.map((section) => {
    const { project, destination, ...values } = reader.read(section, problems);
    const written = lastVariable(section, 'destination');
    const at = written ?? section;
    if (destination !== '' && values.refuse)
      problems.warning(at, `"destination" of [${section.name}] does not count with "refuse=yes"`);
    else if (destination !== '') destinations.check(destination, 'destination', section, problems);
    else if (!values.refuse && (written === undefined || written.value === '')) {
      problems.error(at, `[${section.name}] needs the option "destination", or "refuse=yes"`);
    }
    const projects = [...new Set(project)].map((name) => names.idOf(name, section, problems));
    return { name: section.name, ...values, projects, destination };
  });
}
