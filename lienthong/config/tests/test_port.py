"""Where the server may listen is asked before anything is prepared."""

from __future__ import annotations

import socket

import pytest

from lienthong.config import server


def test_a_port_in_use_is_told_with_another_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert server.serve(["--port", str(port)]) == 1
    said = capsys.readouterr().out
    assert f"Cổng {port} đang có chương trình khác dùng" in said
    assert f"--port {port + 1}" in said


@pytest.mark.parametrize("where", [["--host", "203.0.113.9"], ["--port", "70000"], ["--host", "khong-co.invalid"]])
def test_an_address_that_is_not_ours_is_told_in_words(where: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert server.serve(where) == 1
    assert "--port" in capsys.readouterr().out
