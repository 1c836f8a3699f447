/** What Asterisk calls modules: the parts of Aldis by the names of their counterparts there. */
export interface Modules {
  /** In alphabetical order. */
  readonly list: readonly AmiModule[];
  /** Parts that are no modules but can be reloaded by name: `manager`. */
  readonly core: readonly string[];
}

export interface AmiModule {
  /** With its ending: `res_pjsip.so`. */
  readonly name: string;
  readonly description: string;
  /** Whether it reads configuration that a reload can read again. */
  readonly reloads: boolean;
}

/** By name in any letter case, with or without `.so`, as Asterisk finds a module that is loaded. */
export function findModule({ list }: Modules, name: string): AmiModule | undefined {
  const wanted = name.toLowerCase().replace(/\.so$/, '');
  return list.find((module) => module.name.slice(0, -'.so'.length) === wanted);
}

/** By the name of its file, as Asterisk finds a module that is to be loaded. */
export function findModuleFile({ list }: Modules, name: string): AmiModule | undefined {
  return list.find((module) => module.name === name);
}
