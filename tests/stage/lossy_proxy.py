"""A proxy before PostgreSQL that loses the answer of one commit: the server has done it, and the client never learns."""

from __future__ import annotations

import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

CHUNK = 65536


class LossyProxy:
    """Passes bytes both ways until `lose_next_commit`; then the next COMMIT is passed on and its answer is swallowed."""

    def __init__(self, conninfo: str, folder: Path) -> None:
        self.lost = 0
        self._losing = threading.Event()
        self._server = conninfo_to_dict(conninfo)
        self._threads: list[threading.Thread] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        self.conninfo = make_conninfo(conninfo, host=str(folder), port=5432, sslmode="disable", gssencmode="disable")
        self._spawn(self._accept)

    def lose_next_commit(self) -> None:
        self._losing.set()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _spawn(self, run: object, *args: object) -> None:
        thread = threading.Thread(target=run, args=args, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._spawn(self._serve, client)

    def _connect(self) -> socket.socket:
        host, port = str(self._server.get("host") or "localhost"), int(self._server.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        upstream = socket.socket(socket.AF_UNIX)
        upstream.connect(f"{host}/.s.PGSQL.{port}")
        return upstream

    def _serve(self, client: socket.socket) -> None:
        with client, self._connect() as upstream:
            swallowing = threading.Event()
            self._spawn(self._pass_answers, upstream, client, swallowing)
            while asked := _received(client):
                if b"COMMIT" in asked and self._losing.is_set():
                    self._losing.clear()
                    swallowing.set()
                upstream.sendall(asked)
            _shut(upstream)

    def _pass_answers(self, upstream: socket.socket, client: socket.socket, swallowing: threading.Event) -> None:
        while answer := _received(upstream):
            if swallowing.is_set():
                self.lost += 1
                break
            client.sendall(answer)
        _shut(client)


def _received(peer: socket.socket) -> bytes:
    try:
        return peer.recv(CHUNK)
    except OSError:
        return b""


def _shut(peer: socket.socket) -> None:
    try:
        peer.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


@contextmanager
def lossy_proxy(conninfo: str) -> Iterator[LossyProxy]:
    """A proxy on a socket of its own before the server of `conninfo`."""
    with tempfile.TemporaryDirectory(prefix="innoportal-proxy-") as folder:
        proxy = LossyProxy(conninfo, Path(folder))
        try:
            yield proxy
        finally:
            proxy.close()
