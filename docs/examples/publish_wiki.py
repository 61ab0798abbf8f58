"""Keep one wiki page a document (WIKI_URL, WIKI_TOKEN): PUT makes a page or replaces it."""

import json
import os
import sys
import urllib.request

for line in sys.stdin:
    document = json.loads(line)
    address = f"{os.environ['WIKI_URL'].rstrip('/')}/pages/rivalscope-{document['id']}"
    body = json.dumps({"title": document["title"], "body": document["markdown"], "format": "markdown"}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['WIKI_TOKEN']}"}
    request = urllib.request.Request(address, body, headers, method="PUT")
    urllib.request.urlopen(request, timeout=30).close()
    print(json.dumps({"id": document["id"], "ref": address}), flush=True)
