// What is used of packages that bring no types.

declare module '@xmpp/client' {
  export const xml: import('./xml-element.ts').BuildXml;
  export function client(
    options: import('./entity.ts').ClientEntityOptions,
  ): import('./entity.ts').ClientEntity;
}

declare module '@xmpp/component' {
  export const xml: import('./xml-element.ts').BuildXml;
  export function component(options: {
    readonly domain: string;
    readonly password: string;
  }): import('./entity.ts').ComponentEntity;
}
