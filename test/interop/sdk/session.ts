import { type RestClient, type RestError, signalwireClient, twilioClient } from './rest-clients.ts';

/**
 * One session of a REST client, in a process of its own: sends, lists, redacts, deletes, and is refused. Prints what the
 * client gave it, as JSON.
 */
const {
  CLIENT = '',
  HOST = '',
  PROJECT = '',
  TOKEN = '',
  FROM = '',
  TO = '',
  CALLBACK = '',
  GROUP = '',
} = process.env;
const create = CLIENT === 'twilio' ? twilioClient : signalwireClient;
process.stdout.write(`${JSON.stringify(await session(create(HOST, PROJECT, TOKEN)))}\n`);

async function session(client: RestClient) {
  const sent = await client.messages.create({
    from: FROM,
    to: TO,
    body: `from ${CLIENT}`,
    statusCallback: CALLBACK,
  });
  const grouped = await client.messages.create({ messagingServiceSid: GROUP, to: TO, body: 'by a group' });
  for (let number = 1; number <= 7; number++) {
    await client.messages.create({ from: FROM, to: TO, body: `${CLIENT} ${number} of 7` });
  }
  const fetched = await finished(client, sent.sid);
  const media = await client.messages(sent.sid).media.list();
  const listed = await client.messages.list({ limit: 7, pageSize: 3, from: FROM, to: TO });
  const today = await client.messages.list({ limit: 3, dateSent: new Date() });
  // More than a page may have; the SDK asks for it all the same.
  const all = await client.messages.list({ limit: 5000 });
  const redacted = await client.messages(sent.sid).update({ body: '' });
  const removed = await client.messages(sent.sid).remove();
  return {
    sent,
    grouped,
    fetched,
    media,
    listed: listed.map(({ body }) => body),
    today: today.length,
    all: all.length,
    redacted,
    removed,
    gone: await refusal(client.messages(sent.sid).fetch()),
    wrongTo: await refusal(client.messages.create({ from: FROM, to: 'nobody', body: 'x' })),
    wrongFrom: await refusal(client.messages.create({ from: '+15550009999', to: TO, body: 'x' })),
    noBody: await refusal(client.messages.create({ from: FROM, to: TO })),
    wrongToken: await refusal(create(HOST, PROJECT, 'PTwrong').messages(sent.sid).fetch()),
  };
}

/** Asks until the message has left. */
async function finished(client: RestClient, sid: string) {
  for (;;) {
    const message = await client.messages(sid).fetch();
    if (message.status === 'delivered' || message.status === 'failed') return message;
  }
}

async function refusal(answer: Promise<unknown>): Promise<Pick<RestError, 'status' | 'code'> | string> {
  try {
    await answer;
    return 'it was taken';
  } catch (error) {
    const { status, code } = error as RestError;
    return { status, code };
  }
}
