/** What is told of this side in answers: methods (RFC 3261 §20.5) and extensions (§20.37) that are taken here. */
export const ALLOW = 'Allow: OPTIONS, REGISTER, SUBSCRIBE, NOTIFY, PUBLISH, MESSAGE\r\n';
export const SUPPORTED = 'Supported: path, eventlist\r\n';
/** The event packages that can be subscribed to (RFC 6665 §8.2.2). */
export const ALLOW_EVENTS = 'Allow-Events: message-summary, presence, dialog\r\n';
