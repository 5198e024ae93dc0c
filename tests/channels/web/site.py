"""The web process and a worker in threads of the test: real pages, a real database file, made-up answers."""

from __future__ import annotations

import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connections

from channels.rasa import RasaClient
from channels.worker import Worker
from knowledge.envelope import Ask, Block, Button, Envelope, File, Outcome, Place, SourceLine
from records.models import OutboxPart, Turn
from service.threads import OneThreadHandler

LICENCE = Envelope(
    outcome=Outcome.ANSWERED,
    text="Đổi giấy phép lái xe",
    blocks=(
        Block(
            title="Nơi nộp",
            kind="bullets",
            lines=(
                "Phòng Cảnh sát giao thông của công an tỉnh, thành phố.",
                "Công an xã, phường được bố trí làm điểm tiếp nhận.",
            ),
        ),
        Block(title="Lệ phí", kind="bullets", lines=("135.000 đ mỗi lần cấp",)),
        Block(title="Các bước", kind="steps", lines=("Nộp hồ sơ.", "Nhận giấy hẹn.", "Nhận giấy phép.")),
    ),
    sources=(
        SourceLine(
            title="Thủ tục 3.000347, Cổng Dịch vụ công quốc gia",
            url="https://dichvucong.gov.vn/p/home/dvc-chi-tiet-thu-tuc-nganh-doc.html",
            effective_from=date(2025, 3, 1),
            checked_on=date(2026, 6, 30),
        ),
        SourceLine(title="Thông tư 37/2023/TT-BTC", checked_on=date(2026, 6, 30)),
    ),
    buttons=(
        Button(title="Giấy tờ cần có", payload='/ask_documents{"procedure":"3.000347"}'),
        Button(title="Mất bao lâu", payload='/ask_time{"procedure":"3.000347"}'),
    ),
)
NEAR = Envelope(
    outcome=Outcome.AGENTS,
    text="Hai điểm gần anh/chị nhất",
    places=(
        Place(
            name="Điểm phục vụ hành chính công Cầu Giấy",
            address="Số 36 Trần Thái Tông, phường Cầu Giấy, Hà Nội",
            latitude=21.0313,
            longitude=105.7903,
            note="Cách khoảng 1,2 km. Mở 8–17 giờ, thứ Hai đến thứ Sáu.",
        ),
        Place(name="Bưu điện Nghĩa Tân", address="Phường Nghĩa Đô, Hà Nội"),
    ),
    asks=Ask.LOCATION,
)
AROUND = Envelope(
    outcome=Outcome.AGENTS,
    text="Năm điểm quanh anh/chị",
    places=(
        Place(
            name="Điểm phục vụ hành chính công phường Cầu Giấy",
            address="Số 36 Trần Thái Tông, phường Cầu Giấy, Hà Nội",
            latitude=21.0313,
            longitude=105.7903,
            note="Cách khoảng 1,2 km. Mở 8–17 giờ, thứ Hai đến thứ Sáu.",
        ),
        Place(
            name="Bưu điện Nghĩa Tân",
            address="Phường Nghĩa Đô, Hà Nội",
            latitude=21.0433,
            longitude=105.7953,
            note="Cách khoảng 1,8 km. Vị trí gần đúng: chỉ biết tên phường.",
            approximate=True,
        ),
        Place(
            name="Công an phường Nghĩa Đô",
            address="Phường Nghĩa Đô, Hà Nội",
            latitude=21.0433,
            longitude=105.7953,
            note="Cách khoảng 1,8 km. Vị trí gần đúng: chỉ biết tên phường.",
            approximate=True,
        ),
        Place(
            name="Trung tâm Phục vụ hành chính công thành phố Hà Nội, chi nhánh số 3",
            address="Số 85 Dịch Vọng Hậu, phường Cầu Giấy, Hà Nội",
            latitude=21.0298,
            longitude=105.7838,
            note="Cách khoảng 2,1 km. Mở 8–16 giờ 30, thứ Hai đến sáng thứ Bảy.",
        ),
        Place(name="Đại lý dịch vụ công trực tuyến Yên Hòa", address="Phường Yên Hòa, Hà Nội"),
    ),
)
FORM = Envelope(
    outcome=Outcome.APPLICATION,
    text="Tờ khai của anh/chị đã xong.",
    files=(File(name="Tờ khai đăng ký khai sinh.pdf", media_type="application/pdf", key="khai-sinh-1.pdf"),),
)
LONG = Envelope(
    outcome=Outcome.ANSWERED,
    text="Đăng ký thường trú",
    blocks=(
        Block(
            title="Từng trường hợp",
            kind="bullets",
            lines=tuple(f"Trường hợp {number} có giấy tờ riêng. " * 4 for number in range(30)),
        ),
    ),
)
ANSWERS = {"bằng lái": LICENCE, "gần": NEAR, "quanh": AROUND, "tờ khai": FORM, "dài": LONG}


class MadeUpRasa(RasaClient):
    """Answers by a word of the question; while ``holding`` is set nobody is answered."""

    def __init__(self) -> None:
        super().__init__()
        self.holding = threading.Event()

    def ask(self, sender: str, message: str, turn_id: str) -> Envelope:
        while self.holding.is_set():
            time.sleep(0.02)
        return next((answer for word, answer in ANSWERS.items() if word in message), LICENCE)

    def start_session(self, sender: str) -> None:
        """No session here."""

    def forget(self, sender: str) -> None:
        """Nothing is remembered here."""


class Site:
    """The address of a running web process, and what its worker answers with."""

    def __init__(self, url: str, rasa: MadeUpRasa) -> None:
        self.url = url
        self.rasa = rasa

    def say_unasked(self, envelope: Envelope) -> None:
        """What staff do: a part more for the newest turn, without a message of the citizen."""
        turn = Turn.objects.latest("received_at")
        OutboxPart.objects.create(
            conversation_id=turn.conversation_id,
            turn=turn,
            key=f"{turn.id}:staff",
            channel="web",
            body={**envelope.model_dump(mode="json", exclude={"trace"}), "turn": str(turn.id)},
        )


@contextmanager
def serving(**options: Any) -> Iterator[str]:
    """Run the web process on a free port and give its host and port."""
    config = uvicorn.Config(
        OneThreadHandler(),
        host="127.0.0.1",
        port=0,
        lifespan="off",
        log_config=None,
        timeout_graceful_shutdown=2,
        **options,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield f"127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(20)


@contextmanager
def working(rasa: MadeUpRasa) -> Iterator[None]:
    """Run a worker that asks ``rasa``."""
    worker = Worker(rasa, 2)
    thread = threading.Thread(target=worker.run, daemon=True)
    thread.start()
    yield
    rasa.holding.clear()
    worker.stop()
    thread.join(20)
    connections.close_all()


TOWN = """<!doctype html><html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Phường Ví Dụ</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/town.css"></head>
<body><header><strong>Ủy ban nhân dân phường Ví Dụ</strong></header><main><h1>Thông báo</h1>
<p>Bộ phận một cửa tiếp nhận hồ sơ từ thứ Hai đến sáng thứ Bảy hằng tuần.</p>
<h2>Tin mới</h2><ul><li><a href="#1">Lịch tiếp công dân tháng này</a></li>
<li><a href="#2">Hướng dẫn đăng ký tạm trú trên mạng</a></li>
<li><a href="#3">Danh sách thủ tục thực hiện tại phường</a></li></ul>
<p>Người dân mang theo căn cước khi đến làm thủ tục. Trẻ em dưới 14 tuổi đi cùng cha mẹ.</p></main>
<script src="{script}" async></script></body></html>"""
TOWN_STYLE = """body{margin:0;font:17px/1.6 sans-serif;color:#222;background:#fff}
header{background:#8c1c13;color:#fff;padding:20px}
main{max-width:760px;margin:0 auto;padding:12px 20px}a{color:#0a4ea3}"""


@contextmanager
def town(script: str) -> Iterator[int]:
    """A made-up municipal site, on a free port, that lets nothing inline run and has our script on its page."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            style = self.path.endswith(".css")
            body = (TOWN_STYLE if style else TOWN.format(script=script)).encode()
            self.send_response(200)
            self.send_header("Content-Type", f"text/{'css' if style else 'html'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if not style:
                ours = script.removesuffix("/embed.js")
                policy = f"default-src 'self'; script-src {ours}; frame-src {ours}; img-src data:"
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def _tile() -> bytes:
    """A PNG of 256 × 256 points of one grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 256, 256, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xe4" * 256) * 256)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


class Tiles:
    """A tile server's address, and what it was asked; while ``away`` is set it has no tiles."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[int, int, int]] = []
        self.referrers: set[str] = set()
        self.away = False


@contextmanager
def tiles() -> Iterator[Tiles]:
    """A server of map tiles on a free port."""
    seen, tile = Tiles(), _tile()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            z, x, y = map(int, self.path.removesuffix(".png").strip("/").split("/"))
            seen.asked.append((z, x, y))
            seen.referrers.add(self.headers.get("Referer", ""))
            self.send_response(404 if seen.away else 200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", "0" if seen.away else str(len(tile)))
            self.end_headers()
            if not seen.away:
                self.wfile.write(tile)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    seen.url = f"http://127.0.0.1:{server.server_port}/{{z}}/{{x}}/{{y}}.png"
    yield seen
    server.shutdown()
    server.server_close()


def certificate(folder: Path) -> dict[str, str]:
    """A certificate that nobody trusts, as uvicorn's options."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    return {"ssl_keyfile": str(folder / "key.pem"), "ssl_certfile": str(folder / "cert.pem")}
