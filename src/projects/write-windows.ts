import type { MessagingConfiguration, ProjectOptions } from '../config/configuration.ts';
import type { WriteAllowance } from './access.ts';

/** Counts writing requests of projects in windows of fixed length; a window begins with its first request. */
export class WriteWindows {
  readonly #windows = new Map<string, Window>();

  /** Counts one more request, or refuses it. */
  count(project: ProjectOptions, configuration: MessagingConfiguration, now: number): WriteAllowance {
    const window = this.#current(project, configuration, now) ?? this.#begin(project, configuration, now);
    const allowed = window.used < project.rateLimit;
    if (allowed) window.used++;
    return allowance(project, window, allowed, configuration, now);
  }

  /** What another request would find, without counting it. */
  look(project: ProjectOptions, configuration: MessagingConfiguration, now: number): WriteAllowance {
    const window = this.#current(project, configuration, now) ?? { began: now, used: 0 };
    return allowance(project, window, window.used < project.rateLimit, configuration, now);
  }

  #current({ id }: ProjectOptions, { api }: MessagingConfiguration, now: number): Window | undefined {
    const window = this.#windows.get(id);
    // A clock that was set back begins a new one.
    const isOpen =
      window !== undefined && now >= window.began && now < window.began + api.rateWindowSeconds * 1000;
    return isOpen ? window : undefined;
  }

  #begin({ id }: ProjectOptions, { projects }: MessagingConfiguration, now: number): Window {
    if (this.#windows.size > projects.size) {
      for (const known of this.#windows.keys()) if (!projects.has(known)) this.#windows.delete(known);
    }
    const window = { began: now, used: 0 };
    this.#windows.set(id, window);
    return window;
  }
}

function allowance(
  { rateLimit }: ProjectOptions,
  { began, used }: Window,
  allowed: boolean,
  { api }: MessagingConfiguration,
  now: number,
): WriteAllowance {
  return {
    allowed,
    limit: rateLimit,
    remaining: Math.max(0, rateLimit - used),
    resetSeconds: Math.max(1, Math.ceil((began - now) / 1000 + api.rateWindowSeconds)),
  };
}

interface Window {
  /** Unix milliseconds. */
  readonly began: number;
  used: number;
}
