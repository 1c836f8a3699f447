import type { ConfDocument } from './conf/document.ts';
import { lastVariable } from './conf/last-variable.ts';
import type { GeneralOptions } from './configuration.ts';
import { generalSection, joinedSections } from './general-section.ts';
import type { ApiSettings } from './messaging-objects.ts';
import { MESSAGING_GENERAL } from './objects/general.ts';
import type { Problems } from './problem.ts';
import { ObjectReader, type ValuesOf } from './schema.ts';

export interface MessagingGeneral extends ApiSettings {
  readonly general: GeneralOptions;
}

/** `[general]` of messaging.conf; what it does not say of asterisk.conf's `systemname` counts. */
export function readMessaging(
  messaging: ConfDocument | undefined,
  asterisk: ConfDocument | undefined,
  problems: Problems,
): MessagingGeneral {
  const section = generalSection(messaging, FILE);
  const values = new ObjectReader(MESSAGING_GENERAL).read(section, problems);
  if (values.retryInitial > values.retryMaximum) {
    problems.error(section, 'retry_initial must not be above retry_maximum');
  }
  return {
    general: {
      systemName: values.systemName ?? systemNameOf(asterisk),
      validityPeriodSeconds: values.validityPeriod,
      offline: values.offline,
      retryInitialSeconds: values.retryInitial,
      retryMaximumSeconds: values.retryMaximum,
      maxAttempts: values.maxAttempts,
      amiVersion: values.amiVersion,
      asteriskVersion: values.asteriskVersion,
      logLevel: values.logLevel,
      logFile: values.logFile,
    },
    ...apiSettings(values),
  };
}

function apiSettings(values: ValuesOf<typeof MESSAGING_GENERAL.options>): ApiSettings {
  return {
    limits: { backlogLimit: values.backlogLimit, rateLimit: values.rateLimit },
    api: {
      publicUrl: values.publicUrl,
      spaceId: values.spaceId ?? '',
      rateWindowSeconds: values.rateWindow,
      mediaTypes: values.mediaTypes,
      mediaMaxSize: values.mediaMaxSize,
      mediaMaxTotal: values.mediaMaxTotal,
      mediaTimeoutSeconds: values.mediaTimeout,
      mediaRedirects: values.mediaRedirects,
      mediaUrlLifetimeSeconds: values.mediaUrlLifetime,
      outgoingNetworks: values.outgoingNetworks,
      callbackTimeoutSeconds: values.callbackTimeout,
      callbackRetryHours: values.callbackRetryHours,
      documentLimit: values.documentLimit,
    },
  };
}

function systemNameOf(asterisk: ConfDocument | undefined): string {
  const options = joinedSections(asterisk).get('options');
  return (options && lastVariable(options, 'systemname')?.value) ?? '';
}

const FILE = 'messaging.conf';
