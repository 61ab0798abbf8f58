"""Post new documents to a chat channel by its incoming webhook (CHAT_WEBHOOK)."""

import json
import os
import sys
import urllib.request

for line in sys.stdin:
    document = json.loads(line)
    if document["action"] == "create":  # a message cannot be taken back: an update is left as it is
        body = json.dumps({"text": f"*{document['title']}*\n{document['markdown'][:1500]}"}).encode()
        headers = {"Content-Type": "application/json"}
        urllib.request.urlopen(urllib.request.Request(os.environ["CHAT_WEBHOOK"], body, headers), timeout=30).close()
    print(json.dumps({"id": document["id"], "ref": document["ref"] or "sent"}), flush=True)
