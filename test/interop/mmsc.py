"""An MMSC that speaks MM7, on nothing but Python's standard library: its MIME, its XML, its HTTP.

Takes SubmitReq at the port it prints first, and says each as a line of JSON. What becomes of one its recipient says: the last four
digits are the status, of MM7 or (below 1000) of HTTP; 0000 is no answer. Behind +1888 it is so for the first attempt only. On its
standard input it takes lines of JSON that say what to send to a gateway, and prints what that answered.
"""

import base64
import json
import sys
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from email import policy
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
MM7 = "http://www.3gpp.org/ftp/Specs/archive/23_series/23.140/schema/REL-6-MM7-1-4"
# The sequence of the schema.
ORDER = [
    "MM7Version", "SenderIdentification", "Recipients", "ServiceCode", "LinkedID", "MessageClass", "TimeStamp",
    "ReplyCharging", "EarliestDeliveryTime", "ExpiryDate", "DeliveryReport", "ReadReply", "Priority", "Subject",
    "ChargedParty", "ChargedPartyID", "DistributionIndicator", "DeliveryCondition", "ApplicID", "ReplyApplicID",
    "AuxApplicInfo", "ContentClass", "DRMContent", "Content",
]
LOGIN = "Basic " + base64.b64encode(b"acme:secret").decode()

seen = {}
lock = threading.Lock()


def say(**fields):
    with lock:
        print(json.dumps(fields), flush=True)


def parse(content_type, body):
    head = b"Content-Type: " + content_type.encode("latin-1") + b"\r\nMIME-Version: 1.0\r\n\r\n"
    return BytesParser(policy=policy.HTTP).parsebytes(head + body)


def defects(part):
    found = [repr(defect) for defect in part.defects]
    if part.is_multipart():
        for inner in part.iter_parts():
            found += defects(inner)
    return found


def envelope(text):
    """TransactionID, message, and what is wrong with them by the schema."""
    root = ET.fromstring(text)
    body = root.find(f"{{{SOAP}}}Body")
    header = root.find(f"{{{SOAP}}}Header/{{{MM7}}}TransactionID")
    problems = [] if header is not None and header.get(f"{{{SOAP}}}mustUnderstand") == "1" else ["TransactionID"]
    message = body[0]
    names = []
    for child in message.iter():
        if not child.tag.startswith(f"{{{MM7}}}"):
            problems.append(f"namespace of {child.tag}")
    for child in message:
        names.append(child.tag.split("}")[1])
    if names != sorted(names, key=ORDER.index):
        problems.append(f"order {names}")
    return header.text, message, problems


def read_submit(content_type, body):
    mime = parse(content_type, body)
    problems = defects(mime)
    soap, content = list(mime.iter_parts())
    if mime.get_param("start") != soap["Content-ID"] or soap.get_content_type() != "text/xml":
        problems.append("the root part")
    transaction, message, more = envelope(soap.get_payload(decode=True))
    problems += more
    text = lambda path: message.findtext("/".join(f"{{{MM7}}}{name}" for name in path.split("/")))
    if f"<{message.find(f'{{{MM7}}}Content').get('href')[4:]}>" != content["Content-ID"]:
        problems.append("href of the content")
    parts = list(content.iter_parts())
    names = {part["Content-Location"] for part in parts}
    smil = ET.fromstring(parts[0].get_payload(decode=True))
    problems += [f"src {tag.get('src')}" for tag in smil.iter() if tag.get("src") and tag.get("src") not in names]
    return {
        "kind": message.tag.split("}")[1],
        "transaction": transaction,
        "problems": problems,
        "version": text("MM7Version"),
        "vasp": text("SenderIdentification/VASPID"),
        "vas": text("SenderIdentification/VASID"),
        "from": text("SenderIdentification/SenderAddress/Number"),
        "to": text("Recipients/To/Number"),
        "report": text("DeliveryReport"),
        "read": text("ReadReply"),
        "expiry": text("ExpiryDate"),
        "types": [part.get_content_type() for part in parts],
        "slides": [[tag.tag for tag in par.iter()] for par in smil.iter("par")],
        "text": "".join(part.get_content() for part in parts if part.get_content_type() == "text/plain"),
        "files": [base64.b64encode(part.get_payload(decode=True)).decode() for part in parts[1:]
                  if part.get_content_type() != "text/plain"],
    }


def soap(transaction, inner):
    # A prefix for everything and blanks around values, as some have it.
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<SOAP-ENV:Envelope xmlns:SOAP-ENV="{SOAP}" xmlns:m="{MM7}">'
        f'<SOAP-ENV:Header><m:TransactionID SOAP-ENV:mustUnderstand="1">\n {transaction}\n </m:TransactionID></SOAP-ENV:Header>'
        f"<SOAP-ENV:Body>{inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>"
    )


def status_of(code):
    return f"<m:Status><m:StatusCode>{code}</m:StatusCode><m:StatusText>Said {code}</m:StatusText></m:Status>"


class Mmsc(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body="", content_type="text/xml; charset=utf-8"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Authorization"] != LOGIN:
            self.answer(401, "who?", "text/plain")
            return
        try:
            submit = read_submit(self.headers["Content-Type"], body)
        except Exception as error:  # What cannot be read is the test's to see.
            say(event="unreadable", error=repr(error))
            self.answer(400, "what?", "text/plain")
            return
        transaction = submit["transaction"]
        with lock:
            attempts = seen.setdefault(transaction, [])
            attempts.append(body)
        submit["attempt"] = len(attempts)
        submit["same"] = body == attempts[0]
        message_id = f"<mms-{transaction}@mmsc>".replace("<", "").replace(">", "")
        say(event="submit", id=message_id, soapaction=self.headers["SOAPAction"], **submit)
        code = int(submit["to"][-4:])
        if submit["to"].startswith("+1888") and len(attempts) > 1:
            code = 1000
        if code == 0:
            self.close_connection = True
            released.wait()
        elif code < 1000:
            self.answer(code, "<html>an error page</html>", "text/html")
        elif code < 2000:
            inner = f"<m:SubmitRsp><m:MM7Version>6.8.0</m:MM7Version>{status_of(code)}<m:MessageID>{message_id}</m:MessageID></m:SubmitRsp>"
            self.answer(200, soap(transaction, inner))
        elif code % 2 == 0:
            inner = f"<m:SubmitRsp><m:MM7Version>6.8.0</m:MM7Version>{status_of(code)}</m:SubmitRsp>"
            self.answer(200, soap(transaction, inner))
        else:
            inner = (
                "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Client</faultcode><faultstring>Client error</faultstring><detail>"
                f"<m:RSErrorRsp><m:MM7Version>6.8.0</m:MM7Version>{status_of(code)}</m:RSErrorRsp></detail></SOAP-ENV:Fault>"
            )
            self.answer(500, soap(transaction, inner))


def deliver(order):
    inner = (
        f"<m:DeliverReq><m:MM7Version>6.8.0</m:MM7Version><m:MMSRelayServerID>mmsc</m:MMSRelayServerID><m:LinkedID>{order['id']}</m:LinkedID>"
        f"<m:Sender><m:Number>{order['from']}</m:Number></m:Sender><m:Recipients><m:To><m:Number>{order['to']}</m:Number></m:To></m:Recipients>"
        "<m:TimeStamp>2026-01-01T00:00:00Z</m:TimeStamp><m:Priority>Normal</m:Priority><m:Subject>a subject</m:Subject>"
        '<m:Content href="cid:generic%20content"/></m:DeliverReq>'
    )
    whole = MIMEMultipart("related", type="text/xml", start="<soap>")
    root = MIMEText(soap(f"d-{order['id']}", inner), "xml", "utf-8")
    root["Content-ID"] = "<soap>"
    whole.attach(root)
    content = MIMEMultipart("related", type="application/smil", start="<smil>")
    content["Content-ID"] = "<generic content>"
    smil = MIMEBase("application", "smil")
    smil.set_payload('<smil><body><par><img src="cat.png"/><text src="t.txt"/></par></body></smil>')
    smil["Content-ID"] = "<smil>"
    content.attach(smil)
    words = MIMEText(order["text"], "plain", order["charset"])
    words["Content-Location"] = "t.txt"
    content.attach(words)
    image = MIMEImage(base64.b64decode(order["file"]), "png")
    image["Content-Location"] = "cat.png"
    content.attach(image)
    whole.attach(content)
    return multipart(whole)


def multipart(whole):
    data = whole.as_bytes(policy=policy.HTTP)
    head, body = data.split(b"\r\n\r\n", 1)
    return " ".join(str(whole["Content-Type"]).split()), body


def report(order):
    kind = {"report": "DeliveryReportReq", "read": "ReadReplyReq"}[order["kind"]]
    date = "Date" if order["kind"] == "report" else "TimeStamp"
    inner = (
        f"<m:{kind}><m:MM7Version>6.8.0</m:MM7Version><m:MessageID>{order['id']}</m:MessageID>"
        f"<m:Recipient><m:Number>{order['to']}</m:Number></m:Recipient><m:Sender><m:Number>{order['from']}</m:Number></m:Sender>"
        f"<m:{date}>2026-01-01T00:00:00Z</m:{date}><m:MMStatus>{order['status']}</m:MMStatus></m:{kind}>"
    )
    return 'text/xml; charset="utf-8"', soap(f"r-{order['id']}", inner).encode()


def ask(order):
    content_type, body = deliver(order) if order["kind"] == "deliver" else report(order)
    login = base64.b64encode(f"mmsc:{order.get('password', 'back')}".encode()).decode()
    headers = {"Content-Type": content_type, "SOAPAction": '""', "Authorization": f"Basic {login}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(order["url"], body, headers), timeout=10) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    said = {"event": "answer", "ask": order["ask"], "http": status}
    if b"Envelope" in text:
        root = ET.fromstring(text)
        message = root.find(f"{{{SOAP}}}Body")[0]
        code = root.find(f".//{{{MM7}}}StatusCode")
        said.update(
            kind=message.tag.split("}")[1],
            code=code is not None and code.text,
            transaction=root.findtext(f"{{{SOAP}}}Header/{{{MM7}}}TransactionID"),
        )
    say(**said)


released = threading.Event()
server = ThreadingHTTPServer(("127.0.0.1", 0), Mmsc)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
say(event="listening", port=server.server_port)
for line in sys.stdin:
    try:
        ask(json.loads(line))
    except Exception as error:  # So that the test says what was wrong rather than wait.
        say(event="broken", error=repr(error))
