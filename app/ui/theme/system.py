"""What the desktop wishes: dark or light, more contrast, less motion."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QStyle


class SystemLook(QObject):
    """The desktop's wishes, read afresh each time; ``changed`` says that one of them may be different."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._hints = application.styleHints()
        # Qt 6.10 and later. Kept: the wrapper of a child dies with that of its parent.
        self._access: QObject | None = getattr(self._hints, "accessibility", lambda: None)()
        self._hints.colorSchemeChanged.connect(self._tell)
        for name in ("contrastPreferenceChanged", "motionPreferenceChanged"):
            signal = getattr(self._access, name, None)
            if signal is not None:
                signal.connect(self._tell)

    def dark(self) -> bool:
        """True when the desktop asks for dark windows; False also when it says nothing."""
        return self._hints.colorScheme().name == "Dark"

    def looks_dark(self) -> bool:
        """A quick look at the palette that the desktop gave, for the first paint.

        Asking for the colour scheme makes Python load all of Qt's enumerations, which takes 20 ms the first time.
        It holds until the program puts on its own palette.
        """
        return self._application.palette().window().color().lightness() < 128

    def high_contrast(self) -> bool:
        """True when the desktop asks for more contrast."""
        return self._preference("contrastPreference") == "HighContrast"

    def less_motion(self) -> bool:
        """True when the desktop asks for less motion, by either of the two ways that Qt knows."""
        if self._preference("motionPreference") == "ReducedMotion":
            return True
        return self._application.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0

    def _preference(self, name: str) -> str:
        read = getattr(self._access, name, None)
        return str(getattr(read(), "name", "")) if read is not None else ""

    def _tell(self, *_: object) -> None:
        self.changed.emit()
