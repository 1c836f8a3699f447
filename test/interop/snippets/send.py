"""As the vendor's manual sends with requests, and with urllib where that is not installed; prints one answer a line."""
import base64
import json
import os
import urllib.parse
import urllib.request

BASE, PROJECT, TOKEN = (os.environ[name] for name in ("BASE", "PROJECT", "TOKEN"))
FROM, TO = os.environ["FROM"], os.environ["TO"]
COMPAT = f"{BASE}/api/laml/2010-04-01/Accounts/{PROJECT}/Messages.json"
MESSAGE = {"to": TO, "from": FROM, "body": "Hello from Python"}
FORM = {"From": FROM, "To": TO, "Body": "Hello from a form by Python"}

try:
    import requests

    print(requests.post(f"{BASE}/api/messaging/messages", json=MESSAGE, auth=(PROJECT, TOKEN)).text)
    print(requests.get(f"{BASE}/api/messaging/logs", params={"page_size": 1}, auth=(PROJECT, TOKEN)).text)
    print(requests.post(COMPAT, data=FORM, auth=(PROJECT, TOKEN)).text)
except ImportError:
    AUTHORIZATION = "Basic " + base64.b64encode(f"{PROJECT}:{TOKEN}".encode()).decode()

    def ask(url, data=None, kind="application/json"):
        headers = {"Authorization": AUTHORIZATION, "Content-Type": kind}
        with urllib.request.urlopen(urllib.request.Request(url, data=data, headers=headers)) as answer:
            print(answer.read().decode())

    ask(f"{BASE}/api/messaging/messages", json.dumps(MESSAGE).encode())
    ask(f"{BASE}/api/messaging/logs?page_size=1")
    ask(COMPAT, urllib.parse.urlencode(FORM).encode(), "application/x-www-form-urlencoded")
