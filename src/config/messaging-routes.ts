import type { ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import type { RouteOptions } from './configuration.ts';
import type { DestinationCheck } from './destination.ts';
import type { ProjectNames } from './messaging-projects.ts';
import { didYouMean } from './nearest.ts';
import { ROUTE } from './objects/route.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** The `type=route` sections in the order of the file. */
export function readRoutes(
  sections: readonly ConfSection[],
  names: ProjectNames,
  destinations: DestinationCheck,
  carriers: ReadonlySet<string>,
  problems: Problems,
): readonly RouteOptions[] {
  const reader = new ObjectReader(ROUTE);
  return sections.map((section) => {
    const { project, destination, carrier, ...values } = reader.read(section, problems);
    const projects = [...new Set(project)].map((name) => names.idOf(name, section, problems));
    const route = { name: section.name, ...values, projects };
    const at = lastVariable(section, carrier === '' ? 'destination' : 'carrier') ?? section;
    if (values.refuse) {
      const written = carrier === '' ? 'destination' : 'carrier';
      if (destination !== '' || carrier !== '')
        problems.warning(at, `"${written}" of [${section.name}] does not count with "refuse=yes"`);
    } else if (carrier !== '') {
      if (destination !== '')
        problems.error(at, `[${section.name}] has both "carrier" and "destination"; it leads to one of them`);
      if (!carriers.has(carrier)) {
        const hint = didYouMean(carrier, carriers);
        problems.error(
          at,
          `"carrier" of [${section.name}] names "${carrier}", which is no type=carrier${hint}`,
        );
      }
      return { ...route, destination: `carrier:${carrier}/\${to}` };
    } else if (destination !== '') {
      destinations.check(destination, 'destination', section, problems);
    } else if (at === section || lastVariable(section, 'destination')?.value === '') {
      problems.error(at, `[${section.name}] needs the option "carrier" or "destination", or "refuse=yes"`);
    }
    return { ...route, destination };
  });
}
