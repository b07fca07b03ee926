"""The picture of the window: taken once the demo has answered, and the program ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.ui.outcome import Outcome
from app.ui.picture import QUESTION, SIZE, PictureError, take_picture
from tests.ui.conftest import Office


def test_the_window_is_saved_with_the_answer(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "window.png"
    office.run(take_picture(office.session, file))
    image = QImage(str(file))
    ratio = image.devicePixelRatio()
    assert [image.width() / ratio, image.height() / ratio] == list(SIZE)
    assert office.titles() == [QUESTION]
    assert office.desk.chat.last_answer() is not None
    assert office.close() is Outcome.QUIT


def test_a_picture_that_cannot_be_saved_ends_the_program_too(office: Office, tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        office.run(take_picture(office.session, tmp_path / "missing" / "window.png"))
    assert office.close() is Outcome.QUIT
