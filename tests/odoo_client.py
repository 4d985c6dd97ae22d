"""Clients of a running Odoo server, as programs outside of it are: sessions and API keys."""

import itertools

import requests


class Refused(Exception):
    """The server answered with an error; ``kind`` is the name of its exception."""

    def __init__(self, message, kind=""):
        super().__init__(message)
        self.kind = kind


class Session:
    """A logged-in user, through the routes that the web client uses."""

    def __init__(self, url, database, login, password=None):
        self.url, self.database, self.login = url, database, login
        self.http = requests.Session()
        self._numbers = itertools.count(1)
        answer = self.post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password or login},
        )
        self.uid = answer["uid"]

    def post(self, route, params):
        """Call a JSON-RPC route; its result, or ``Refused``."""
        body = {
            "jsonrpc": "2.0",
            "id": next(self._numbers),
            "method": "call",
            "params": params,
        }
        answer = self.http.post(self.url + route, json=body, timeout=300).json()
        if "error" in answer:
            data = answer["error"].get("data", {})
            raise Refused(
                data.get("message") or answer["error"]["message"], data.get("name", "")
            )
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """Call a public method of a model; recordsets are passed as lists of ids."""
        params = {
            "model": model,
            "method": method,
            "args": list(args),
            "kwargs": kwargs,
        }
        return self.post(f"/web/dataset/call_kw/{model}/{method}", params)

    def get(self, path):
        """The answer to a GET request, for pages."""
        return self.http.get(self.url + path, timeout=300)


class Api:
    """The external JSON API (``/json/2``) with an API key."""

    def __init__(self, url, database, key):
        self.url = url
        self.headers = {"Authorization": f"bearer {key}", "X-Odoo-Database": database}

    def call(self, model, method, **arguments):
        """Call a public method; ``ids`` and ``context`` are arguments like the others."""
        answer = requests.post(
            f"{self.url}/json/2/{model}/{method}",
            json=arguments,
            headers=self.headers,
            timeout=300,
        )
        if answer.status_code != 200:
            data = answer.json()
            raise Refused(data.get("message", ""), data.get("name", ""))
        return answer.json()
