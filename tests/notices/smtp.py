"""A mail server that breaks where it is told to: a thread with a socket, speaking just enough SMTP."""

import socket
import threading
from typing import Self

OK = b"250 ok\r\n"


class MailServer:
    """``breaks`` names the moment: before the greeting, at RCPT, after the text ("data"), or the code to answer with."""

    def __init__(self, breaks: str = "") -> None:
        self.breaks = breaks
        self.received: list[str] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as wire:
                try:
                    self._talk(wire)
                except (OSError, EOFError):
                    continue

    def _talk(self, wire) -> None:
        if self.breaks == "greeting":
            return
        self._say(wire, b"220 here\r\n")
        while line := wire.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say(wire, b"354 go on\r\n")
                text = b""
                while (part := wire.readline()) != b".\r\n":
                    text += part
                if self.breaks == "data":
                    self.received.append(text.decode())
                    return
                if self.breaks.startswith("data "):
                    self._say(wire, f"{self.breaks[5:]} no\r\n".encode())
                    continue
                self.received.append(text.decode())
                self._say(wire, OK)
            elif word == b"RCPT" and self.breaks == "rcpt":
                return
            elif word == b"RCPT" and self.breaks.startswith("rcpt "):
                self._say(wire, f"{self.breaks[5:]} no\r\n".encode())
            elif word == b"QUIT":
                self._say(wire, b"221 bye\r\n")
                return
            else:
                self._say(wire, OK)

    def _say(self, wire, words: bytes) -> None:
        wire.write(words)
        wire.flush()
