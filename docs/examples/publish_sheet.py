"""Keep one row a document in a spreadsheet service (SHEET_URL, SHEET_TOKEN): rows are replaced by their key."""

import json
import os
import sys
import urllib.request

for line in sys.stdin:
    document = json.loads(line)
    row = {"key": document["id"], "title": document["title"], "url": document["url"], **document["fields"]}
    # A spreadsheet takes a text that begins like this for a formula.
    row = {name: f"'{value}" if value[:1] in "=+-@" else value for name, value in row.items()}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['SHEET_TOKEN']}"}
    address = f"{os.environ['SHEET_URL'].rstrip('/')}/rows/{document['id']}"
    request = urllib.request.Request(address, json.dumps(row).encode(), headers, method="PUT")
    urllib.request.urlopen(request, timeout=30).close()
    print(json.dumps({"id": document["id"], "ref": address}), flush=True)
