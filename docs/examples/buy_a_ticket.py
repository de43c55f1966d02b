"""Buys the best two seats of the first showtime that has them, with requests alone: python3 docs/examples/buy_a_ticket.py"""

import os
import time
import uuid

import requests

API = os.environ.get("MATINEE_URL", "http://localhost:8787") + "/v1"
session = requests.Session()


def call(method, path, **more):
    """Sends a request until it is answered: under its Idempotency-Key it is carried out once."""
    headers = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
    for wait in (0.5, 1, 2, 4, None):
        try:
            answer = session.request(method, API + path, headers=headers, timeout=15, **more)
            if wait is None or answer.status_code not in (429, 500, 502, 503, 504):
                return answer
            wait = float(answer.headers.get("Retry-After", wait))
        except requests.ConnectionError:
            if wait is None:
                raise
        time.sleep(wait)


def pages(path):
    """Every item of a list."""
    cursor = {}
    while cursor is not None:
        page = call("GET", path, params={"limit": 100, **cursor}).json()
        yield from page["data"]
        cursor = {"cursor": page["next"]} if page["next"] else None


login = call(
    "POST",
    "/auth/login",
    json={
        "email": os.environ.get("EMAIL", "user@matinee.test"),
        "password": os.environ.get("PASSWORD", "matinee-demo"),
    },
)
login.raise_for_status()
session.headers["Authorization"] = "Bearer " + login.json()["access_token"]

for showtime in pages("/showtimes"):
    held = call("POST", f"/showtimes/{showtime['id']}/reservations", json={"quantity": 2})
    if held.status_code == 409:
        print(f"{showtime['movie']['title']}: {held.json()['detail']}")
        continue
    held.raise_for_status()
    bought = call("POST", f"/reservations/{held.json()['id']}/confirm")
    bought.raise_for_status()
    seats = " and ".join(seat["label"] for seat in bought.json()["seats"])
    print(f"{showtime['movie']['title']}, {showtime['starts_at']}: {seats}")
    break
