import type { ConfDocument, ConfSection } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import type { GeneralOptions } from './configuration.ts';
import { generalSection, joinedSections } from './general-section.ts';
import { didYouMean } from './nearest.ts';
import { MESSAGING_GENERAL, MESSAGING_TYPES } from './objects/general.ts';
import type { Problems } from './problem.ts';
import { ObjectReader } from './schema.ts';

/** `[general]` of messaging.conf; what it does not say of asterisk.conf's `systemname` counts. */
export function readMessaging(
  messaging: ConfDocument | undefined,
  asterisk: ConfDocument | undefined,
  problems: Problems,
): GeneralOptions {
  const section = generalSection(messaging, FILE);
  const general = new ObjectReader(MESSAGING_GENERAL).read(section, problems);
  if (general.retryInitial > general.retryMaximum) {
    problems.error(section, 'retry_initial must not be above retry_maximum');
  }
  for (const other of messaging?.sections ?? []) warnOfUnknownType(other, problems);
  return {
    systemName: general.systemName ?? systemNameOf(asterisk),
    validityPeriodSeconds: general.validityPeriod,
    offline: general.offline,
    retryInitialSeconds: general.retryInitial,
    retryMaximumSeconds: general.retryMaximum,
    maxAttempts: general.maxAttempts,
    amiVersion: general.amiVersion,
    asteriskVersion: general.asteriskVersion,
    logLevel: general.logLevel,
    logFile: general.logFile,
  };
}

function warnOfUnknownType(section: ConfSection, problems: Problems): void {
  if (section.template || section.name === 'general') return;
  const type = lastVariable(section, 'type')?.value;
  if (type === undefined) problems.warning(section, `[${section.name}] has no "type=" and is not read`);
  else if (!MESSAGING_TYPES.includes(type)) {
    const hint = didYouMean(type, MESSAGING_TYPES);
    problems.warning(section, `[${section.name}] has the unknown type "${type}" and is not read${hint}`);
  }
}

function systemNameOf(asterisk: ConfDocument | undefined): string {
  const options = joinedSections(asterisk).get('options');
  return (options && lastVariable(options, 'systemname')?.value) ?? '';
}

const FILE = 'messaging.conf';
