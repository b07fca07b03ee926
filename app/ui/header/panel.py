"""The header: the title, which a click renames, and the pills for model, effort and inspector."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QSizePolicy, QStackedWidget, QWidget
from shiboken6 import isValid

from app.model.catalog import ModelInfo
from app.ui.header.menus import effort_menu, model_menu
from app.ui.i18n import tr
from app.ui.theme.palette import Theme
from app.ui.theme.themed import Themed
from app.ui.widgets.buttons import Button, ClickableTitle, IconButton
from app.ui.widgets.escape import is_escape, takes_escape
from app.ui.wording import effort_name, short_name

HEIGHT = 52
_NARROW = 620  # pixels at the usual size of letters, below which the pills say less
_LEAST_TITLE, _LEAST_NAME = 40, 56  # pixels of the title and of the model's pill that are always seen
_WHOLE_TITLE = 240  # pixels of a title that are worth more than the word Demo


class Header(QWidget, Themed):
    """Shows what is open and how the next turn is answered; choices go out as signals."""

    renamed = Signal(str)
    model_chosen = Signal(str)  # model id
    effort_chosen = Signal(str)  # the API's word
    compare_wanted = Signal()  # several models at once
    chat_menu_wanted = Signal()  # for :meth:`show_chat_menu`
    menu_wanted = Signal(QPoint)  # global position, over the title

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("Header")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Header"))
        self.sidebar_button = IconButton("sidebar", tr("Show or hide the sidebar"), parent=self)
        self.title = ClickableTitle(tr("Rename"), self)
        self.title.setObjectName("Title")
        self.editor = _TitleEditor(self)
        self._titles = QStackedWidget(self)
        self._titles.addWidget(self.title)
        self._titles.addWidget(self.editor)
        self._titles.setMinimumWidth(_LEAST_TITLE)
        self._titles.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.demo = Button(tr("Demo"), tr("About the demo"), "pill", self)
        self.demo.setToolTip(tr("Answers come from this program; nothing leaves this machine."))
        self.demo.hide()
        self.model = Button("", tr("Model"), "pill", self)
        self.effort = Button("", tr("Effort"), "pill", self)
        self.chat_settings = IconButton("sliders", tr("Settings and history of this chat"), parent=self)
        for pill in (self.model, self.effort):
            pill.show_icon("chevron-down", "muted", behind=True)
            pill.hide()
        self.inspector = Button(tr("Inspector"), tr("Show or hide the inspector"), "pill", self)
        self.inspector.show_icon("inspector", "muted")
        self.inspector.setCheckable(True)
        self._models: Sequence[ModelInfo] = ()
        self._info: ModelInfo | None = None
        self._model_id = ""
        self._effort: str | None = None
        self._menu: QMenu | None = None
        self._renamable = False
        self._before: QWidget | None = None  # what had the focus before the field over the title took it
        self._narrow = self._demo = False
        self._scale = 1.0  # of the letters
        self._lay_out()
        self._connect()

    # What is shown

    def set_title(self, title: str, renamable: bool) -> None:
        """Show *title*; a click renames it when *renamable*."""
        self._renamable = renamable
        self.title.set_title(title)
        self.title.setEnabled(renamable)
        self._fit()
        if not renamable:
            self._end_rename()

    def set_model(self, models: Sequence[ModelInfo], model_id: str, info: ModelInfo | None) -> None:
        """Show the model of the next turn; *info* is None when the catalogue does not know it."""
        self._models, self._model_id, self._info = models, model_id, info
        self.model.setAccessibleName(tr("Model: {0}", self._model_name()))
        self.model.setVisible(bool(model_id))
        self._fit()

    def set_effort(self, effort: str | None) -> None:
        """Show the effort of the next turn; None for the model's default. Models without efforts have no pill."""
        self._effort = effort
        shown = effort or (self._info.default_effort if self._info else None)
        levels = self._info.efforts if self._info else ()
        self.effort.setVisible(bool(levels))
        text = tr("Effort: {0}", effort_name(shown)) if shown else tr("Effort")
        self.effort.setText(effort_name(shown) if shown and self._narrow else text)
        self.effort.setAccessibleName(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the pills say less."""
        super().resizeEvent(event)
        self._say_less_or_more()

    def _say_less_or_more(self) -> None:
        narrow = self.width() < _NARROW * self._scale
        if narrow != self._narrow:
            self._narrow = narrow
            self.set_effort(self._effort)
            self.inspector.setText("" if narrow else tr("Inspector"))
        self._fit()

    def set_demo(self, demo: bool) -> None:
        """Say that the built-in demo answers."""
        self._demo = demo
        self._fit()

    def set_inspecting(self, shown: bool) -> None:
        """Say whether the inspector is to be seen."""
        self.inspector.setChecked(shown)

    def set_theme(self, theme: Theme) -> None:
        """The title is bold and a little larger; the height goes with the text."""
        self._scale = theme.fonts.scale
        font = self.title.font()
        font.setPixelSize(theme.fonts.interface.pixelSize() + 1)
        font.setWeight(font.Weight.DemiBold)
        self.title.setFont(font)
        self.editor.setFont(font)
        self.setFixedHeight(max(HEIGHT, self.title.fontMetrics().height() + 32))
        self._say_less_or_more()

    # What the user does

    def begin_rename(self) -> None:
        """Open the field over the title."""
        if self._renamable:
            if not self.editor.isVisible():
                self._before = self.window().focusWidget()
            self.editor.setText(self.title.title())
            self._titles.setCurrentWidget(self.editor)
            self.editor.selectAll()
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_model_menu(self) -> None:
        """Open the list of models under its pill."""
        if self.model.isVisible():
            menu = model_menu(self._models, self._model_id, self.model_chosen.emit, self)
            menu.addSeparator()
            menu.addAction(tr("Compare models…")).triggered.connect(lambda _checked=False: self.compare_wanted.emit())
            self._pop_up(menu, self.model)

    def open_effort_menu(self) -> None:
        """Open the list of effort levels under its pill."""
        if self._info is not None:
            self._pop_up(effort_menu(self._info, self._effort, self.effort_chosen.emit, self), self.effort)

    def show_chat_menu(self, menu: QMenu) -> None:
        """Open *menu* under the button for settings and history; it belongs to the header from now on."""
        self._pop_up(menu, self.chat_settings)

    # Inside

    def _model_name(self) -> str:
        return short_name(self._info) if self._info else self._model_id

    def _fit(self) -> None:
        """Where not all has room the word Demo goes first, also for the title, then the end of the model's name.

        No pill is cut.
        """
        name = self._model_name()
        self.model.setText(name.replace("&", "&&"))
        self.demo.setVisible(self._demo)
        title = max(0, min(self.title.sizeHint().width(), _WHOLE_TITLE) - _LEAST_TITLE)
        if self._demo and self._needed() + title > self.width():
            self.demo.hide()
        over = self._needed() - self.width()
        if over > 0:
            metrics = self.model.fontMetrics()
            room = max(_LEAST_NAME, metrics.horizontalAdvance(name) - over)
            self.model.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room).replace("&", "&&"))

    def _needed(self) -> int:
        """How wide everything is that is to be seen, in pixels."""
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        parts = (self.sidebar_button, self.demo, self.model, self.effort, self.chat_settings, self.inspector)
        shown = [part.sizeHint().width() for part in parts if not part.isHidden()]
        room = margins.left() + margins.right() + layout.spacing() * len(shown)
        return room + sum(shown) + _LEAST_TITLE

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 20, 0)
        row.setSpacing(8)
        pills = (self.model, self.effort, self.chat_settings, self.inspector)
        row.addWidget(self.sidebar_button)
        row.addWidget(self._titles, 1)
        row.addWidget(self.demo)
        row.addWidget(self.model)
        row.addWidget(self.effort)
        row.addWidget(self.chat_settings)
        row.addWidget(self.inspector)
        for part in (self.sidebar_button, self._titles, self.demo, *pills):
            row.setAlignment(part, Qt.AlignmentFlag.AlignVCenter)

    def _connect(self) -> None:
        self.title.clicked.connect(self.begin_rename)
        self.title.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.title.customContextMenuRequested.connect(
            lambda position: self.menu_wanted.emit(self.title.mapToGlobal(position))
        )
        self.editor.accepted.connect(self._accept_rename)
        self.editor.given_up.connect(self._end_rename)
        self.model.clicked.connect(self.open_model_menu)
        self.effort.clicked.connect(self.open_effort_menu)
        self.chat_settings.clicked.connect(self.chat_menu_wanted)

    def _accept_rename(self, title: str) -> None:
        self._end_rename()
        if title and title != self.title.title():
            self.renamed.emit(title)

    def _end_rename(self) -> None:
        """The keyboard goes back to where it was, unless it has gone elsewhere already."""
        back, self._before = self._before if self.editor.hasFocus() else None, None
        self._titles.setCurrentWidget(self.title)
        if back is not None and isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _pop_up(self, menu: QMenu, under: QWidget) -> None:
        if self._menu is not None:
            self._menu.deleteLater()
        self._menu = menu
        rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        size = menu.sizeHint()
        left = 0 if rtl else under.width() - size.width()  # the pills stand at the end of the line
        menu.popup(under.mapToGlobal(QPoint(left, under.height() + 4)))
        for action in menu.actions():
            if action.isChecked():
                menu.setActiveAction(action)


class _TitleEditor(QLineEdit):
    """The field over the title: Enter or leaving accepts, Esc gives up."""

    accepted = Signal(str)
    given_up = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("TitleEdit")
        self.setAccessibleName(tr("New title"))
        self.setMaxLength(200)
        self.editingFinished.connect(self._accept)

    def event(self, event: QEvent) -> bool:
        """Esc belongs to this field as long as it has the focus, not to the action Stop."""
        return takes_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if is_escape(event):
            self.blockSignals(True)  # hiding takes the focus, which would accept
            self.clear()
            self.blockSignals(False)
            self.given_up.emit()
            return
        super().keyPressEvent(event)

    def _accept(self) -> None:
        if self.isVisible():
            self.accepted.emit(" ".join(self.text().split()))
