import { accountRoutes } from './account.ts';
import { editingRoutes } from './editing.ts';
import { operatorRoutes } from './operators.ts';
import { peopleRoutes } from './people.ts';
import type { RouteCase } from './route_case.ts';
import { tryingOutRoutes } from './trying_out.ts';
import { userRoutes } from './users.ts';
import { designRoutes } from './workflow_design.ts';
import { opsRoutes } from './workflow_ops.ts';

/** Every route of the application with whom it serves and how it is asked for (safety.md); a test holds it against the application. */
export const ROUTES: readonly RouteCase[] = [
  ...userRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...operatorRoutes,
  ...designRoutes,
  ...editingRoutes,
  ...tryingOutRoutes,
  ...opsRoutes,
];

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;

/** What a table lacks of the routes that there are, and what it names though it is not there. */
export function tableGaps(table: readonly RouteCase[], routes: readonly { method: string; path: string }[]) {
  const [named, there] = [new Set(table.map(nameOf)), new Set(routes.map(nameOf))];
  return {
    lacking: [...there].filter((name) => !named.has(name)),
    gone: [...named].filter((name) => !there.has(name)),
  };
}
