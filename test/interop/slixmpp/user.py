"""A Jabber user on slixmpp: does what it is told on standard input, and tells what comes, a line of JSON each.

Usage: user.py JID PORT CERTIFICATE, the password in PASSWORD.
"""
import asyncio
import json
import os
import sys

from slixmpp import ClientXMPP


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class User(ClientXMPP):
    def __init__(self, jid, password, certificate):
        super().__init__(jid, password)
        self.ca_certs = certificate
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0184", {"auto_ack": True, "auto_request": True})
        self.register_plugin("xep_0198")
        self.register_plugin("xep_0199")
        self.register_plugin("xep_0333")
        self.add_event_handler("session_start", self.session_start)
        self.add_event_handler("message", self.message)
        self.add_event_handler("message_error", self.message_error)
        self.add_event_handler("receipt_received", self.receipt)
        self.add_event_handler("failed_auth", lambda _: tell("refused"))

    async def session_start(self, _):
        self.send_presence()
        await self.get_roster()
        tell("online", jid=self.boundjid.full)

    def message(self, stanza):
        if stanza["type"] == "error" or not stanza["body"]:
            return
        tell("message", id=stanza["id"], sender=str(stanza["from"]), text=stanza["body"])

    def message_error(self, stanza):
        tell("error", id=stanza["id"], condition=stanza["error"]["condition"])

    def receipt(self, stanza):
        tell("receipt", id=stanza["receipt"], sender=str(stanza["from"]))

    def send_text(self, to, text):
        stanza = self.make_message(mto=to, mbody=text, mtype="chat")
        stanza.send()
        tell("written", id=stanza["id"])

    def send_marker(self, to, id, marker):
        self.plugin["xep_0333"].send_marker(to, id, marker)

    async def discover(self, jid):
        answer = await self.plugin["xep_0030"].get_info(jid=jid)
        tell("found", features=sorted(answer["disco_info"]["features"]))


async def obey(user):
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        match order.pop("do"):
            case "send":
                user.send_text(**order)
            case "mark":
                user.send_marker(**order)
            case "discover":
                await user.discover(**order)
    await user.disconnect()


jid, port, certificate = sys.argv[1:]
user = User(jid, os.environ["PASSWORD"], certificate)
user.connect(("127.0.0.1", int(port)))
user.loop.run_until_complete(obey(user))
