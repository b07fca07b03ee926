"""LaTeX becomes outlines, and what cannot be set is refused: with a reason, in bounded time, never by an exception."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.logic.latex import inside, prepared
from app.ui.transcript.maths.drawing import Drawing
from app.ui.transcript.maths.limits import LONGEST, Refusal, refused
from app.ui.transcript.maths.typeset import typeset

FORMULAS = [
    r"\frac{-b\pm\sqrt{b^2-4ac}}{2a}",
    r"\sqrt[3]{x+\sqrt{y}}",
    r"\sum_{n=1}^{\infty}\frac{1}{n^2}=\frac{\pi^2}{6}",
    r"\begin{pmatrix}a&b\\c&d\end{pmatrix}\begin{bmatrix}1\\2\end{bmatrix}",
    r"|x|=\begin{cases}x & \text{if } x\ge 0\\ -x & \text{otherwise, } 50\%\end{cases}",
    r"\begin{align}f(x)&=(x+1)^2\\&=x^2+2x+1\end{align}",
    r"\hat x\ \vec v\ \dot a\ \ddot a\ \bar z\ \tilde n\ \widehat{ABC}\ \overline{AB}",
    r"\mathbb{R}\ \mathcal{L}\ \mathfrak{g}\ \mathscr{F}\ \mathbf{v}\ \boldsymbol\beta\ \bm{x}",
    r"\alpha\beta\gamma\delta\varepsilon\theta\lambda\mu\pi\varphi\Omega\Gamma\Delta",
    r"\int_{-\infty}^{\infty}e^{-x^2}\,dx=\sqrt\pi",
    r"\oint_{\partial S}\mathbf{F}\cdot d\mathbf{r}=\iint_S(\nabla\times\mathbf F)\cdot d\mathbf S",
    r"\left(\frac{\left[\frac{a}{b}+c\right]}{1+\frac{1}{x}}\right)^{\!n}",
    r"x_{\text{a very long subscript}}^{2^{n}}",
    r"2\,\mathrm{H_2}+\mathrm{O_2}\longrightarrow 2\,\mathrm{H_2O}",
    r"\text{скорость}=\frac{\text{путь}}{\text{время}}",
    r"\binom{n}{\frac k2}=\frac{n!}{k!(n-k)!}",
    r"\underbrace{a+b+\cdots+z}_{26}",
    r"\lim_{x\to0}\frac{\sin x}{x}=1\qquad\max_{i\in I}a_i",
    r"\boxed{E=mc^2}\ \cancel{x}\ {\color{red}y}\ \colorbox{yellow}{z}",
    r"\left.\frac{dy}{dx}\right|_{x=0}\quad \lVert x\rVert_2\quad a\equiv b\pmod 7",
    r"\text{a & b < c, 5\% of \$3}",
    r"x = 1 % a comment",
    r"a = b \tag{1} \label{eq:one} \nonumber",
    r"\begin{array}{|c|c|}\hline A & B \\ \hline 0 & 1 \\ 1 & 1 \\ \hline\end{array}",
    r"\left[\begin{array}{cc|c}1&2&3\\4&5&6\end{array}\right]",
    r"\operatorname{rank}A\quad \argmin_x f(x)",
]


@pytest.mark.parametrize("source", FORMULAS)
@pytest.mark.parametrize("display", [True, False])
def test_usual_formulas_are_set(source: str, display: bool) -> None:
    drawing = typeset(source, display)
    assert isinstance(drawing, Drawing), drawing
    assert 0.3 < drawing.width < 60
    assert 0.2 < drawing.ascent + drawing.descent < 12
    for piece in drawing.pieces:
        box = piece.path.boundingRect()
        assert box.left() >= -0.01
        assert box.right() <= drawing.width + 0.01
        assert box.top() >= -drawing.ascent - 0.01
        assert box.bottom() <= drawing.descent + 0.01


def test_display_formulas_are_taller_than_inline_ones() -> None:
    block, inline = typeset(r"\sum_{i=1}^n \frac{1}{i}", True), typeset(r"\sum_{i=1}^n \frac{1}{i}", False)
    assert isinstance(block, Drawing)
    assert isinstance(inline, Drawing)
    assert block.ascent + block.descent > 1.3 * (inline.ascent + inline.descent)


def test_tall_fences_are_drawn_whole() -> None:
    """The library makes them of several pieces, in a group."""
    without, fenced = typeset(r"\frac{a}{b}", True), typeset(r"\left|\frac{a}{b}\right|", True)
    assert isinstance(without, Drawing)
    assert isinstance(fenced, Drawing)
    assert fenced.pieces[0].path.boundingRect().right() > 0.85 * fenced.width
    assert fenced.pieces[0].path.elementCount() > without.pieces[0].path.elementCount() + 6


def test_tables_have_the_lines_between_their_columns_and_rows() -> None:
    table = typeset(r"\begin{array}{|c|cc|}\hline a&b&c\\ \hline d&e&f\\ g&h&i\\ \hline\end{array}", True)
    plain = typeset(r"\begin{array}{ccc}a&b&c\\d&e&f\\g&h&i\end{array}", True)
    assert isinstance(table, Drawing)
    assert isinstance(plain, Drawing)
    assert plain.bars == ()
    upright, level = sorted((bar.rect for bar in table.bars), key=lambda rect: rect.width())
    assert upright.height() > 2
    assert level.width() > 2
    assert upright.left() < table.width / 2  # behind the first of three columns
    assert level.center().y() < (table.descent - table.ascent) / 2  # below the first of three rows


WRONG = [
    "", " ", "%", r"\frac", r"x^", r"\left(x", r"\begin{matrix}a", r"\unknowncommand{x}", r"\ce{H2O}", "&", r"\\",
    r"\text{日本}", r"\unicode{x}", "\0", "\ud800", r"\includegraphics{/etc/passwd}",
    r"\begin{unheard}x\end{unheard}", "}{", "x}", r"\middle|",
    r"\rule{10000000em}{10000000em}",
]  # fmt: skip


@pytest.mark.parametrize("source", WRONG)
def test_what_cannot_be_set_is_refused_with_a_reason(source: str) -> None:
    found = refused(source) or typeset(source, True)
    if isinstance(found, Refusal):
        assert found.reason.endswith(".")
    else:
        assert found.width < 100  # the library made something of it


def test_unknown_commands_are_named() -> None:
    found = typeset(r"\unknowncommand{x}", True)
    assert found == Refusal("The formula uses the unknown command \\unknowncommand.")


HOSTILE = [
    r"\frac{1}{" * 500 + "x" + "}" * 500,
    r"\frac{1}{" * 39 + "x" + "}" * 39,
    "x" * 100_000,
    "x+" * 1_999,
    "{" * 3_000,
    r"\left(" * 39 + "x" + r"\right)" * 39,
    r"\left.\right." * 300,
    "x_{" * 39 + "x" + "}^2" * 39,
    r"\begin{pmatrix}a&" * 15 + "x" + r"\end{pmatrix}" * 15,
    r"\begin{matrix}" + "&" * 3_900 + r"\end{matrix}",
    "a" + r"\\" * 1_900,
    "x" + "'" * 3_900,
    "{}" * 1_990,
    r"\hat{" * 39 + "x" + "}" * 39,
    r"\binom{" * 500,
    r"\mathrm{" * 400,
    r"\text{" * 600,
    "\\" * 3_999,
    r"\color{red}" * 300 + "x",
    r"\sqrt" * 700 + "2",
    "x^" * 1_900 + "2",
    r"\text{" + "%" * 3_900 + "}",
]


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_formulas_cost_little_and_raise_nothing(source: str) -> None:
    started = time.thread_time()
    found = refused(source) or typeset(source, True)
    assert isinstance(found, Refusal | Drawing)
    assert time.thread_time() - started < 3.0  # without the limits some of these take hours


def test_nested_fractions_cost_in_proportion() -> None:
    """The library's own rows double the work with each level; ten levels took two seconds, fifteen ninety."""
    shallow, deep = (r"\frac{1}{" * depth + "x" + "}" * depth for depth in (10, 30))
    typeset(shallow, True)
    start = time.thread_time()
    typeset(shallow, True)
    middle = time.thread_time()
    assert isinstance(typeset(deep, True), Drawing)
    assert time.thread_time() - middle < 60 * (middle - start)


def test_too_long_and_too_deep_are_refused_before_any_work() -> None:
    assert refused("x" * (LONGEST + 1)) is not None
    assert refused("{" * 41 + "x") is not None
    assert refused("{" * 40 + "x" + "}" * 40) is None
    assert refused(r"\{" * 100) is None


@pytest.mark.parametrize(
    ("written", "source", "display"),
    [("$x$", "x", False), ("$$x$$", "x", True), (r"\(x\)", "x", False), (r"\[ x \]", "x", True), ("$", "$", False)],
)
def test_delimiters_are_taken_off(written: str, source: str, display: bool) -> None:
    assert inside(written) == (source, display)


def test_numbers_of_equations_and_comments_are_left_out() -> None:
    assert prepared(r"\begin{align}a\label{x}\end{align}") == r"\begin{align*}a\end{align*}"
    assert prepared("a % b\nc").split() == ["a", "c"]
    assert prepared(r"5\% of") == r"5\% of"


def drawn(source: str, color: str, ground: str) -> QImage:
    drawing = typeset(source, True)
    assert isinstance(drawing, Drawing)
    return painted(drawing, color, ground, 40.0, 1.0)


def painted(drawing: Drawing, color: str, ground: str, size: float, scale: float) -> QImage:
    wide, tall = drawing.width * size + 4, (drawing.ascent + drawing.descent) * size + 4
    picture = QImage(int(wide * scale), int(tall * scale), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(ground))
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.paint(painter, QPointF(2, 2 + drawing.ascent * size), size, QColor(color), QColor(ground))
    painter.end()
    return picture


def colors(picture: QImage) -> set[str]:
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def test_a_formula_has_the_colour_of_the_text(qapp: QApplication) -> None:
    assert "#21201d" in colors(drawn("x", "#21201d", "#fdfcfa"))
    assert "#e9e7e3" in colors(drawn("x", "#e9e7e3", "#1c1d1f"))


def test_its_own_colours_are_used_where_they_can_be_read(qapp: QApplication) -> None:
    assert "#ff0000" in colors(drawn(r"\color{red}{x}", "#21201d", "#fdfcfa"))
    assert "#000000" not in colors(drawn(r"\color{black}{x}", "#e9e7e3", "#1c1d1f"))
    assert "#ffff00" in colors(drawn(r"\colorbox{yellow}{x}", "#21201d", "#fdfcfa"))
    assert "#ffff00" not in colors(drawn(r"\colorbox{yellow}{x}", "#e9e7e3", "#1c1d1f"))


@pytest.mark.parametrize("scale", [1.0, 1.25, 2.0, 3.0])
def test_lines_of_fractions_are_sharp_at_every_scaling(scale: float, qapp: QGuiApplication) -> None:
    """The line fills whole rows of pixels: no row is half dark."""
    fraction = typeset(r"\frac{a}{b}", True)
    assert isinstance(fraction, Drawing)
    picture = painted(replace(fraction, pieces=()), "#000000", "#ffffff", 17.3, scale)
    middle = [picture.pixelColor(picture.width() // 2, y).lightness() for y in range(picture.height())]
    assert set(middle) <= {0, 255}
    assert 0 in middle
    table = typeset(r"\begin{array}{c|c}a&b\\c&d\end{array}", True)
    assert isinstance(table, Drawing)
    picture = painted(replace(table, pieces=()), "#000000", "#ffffff", 17.3, scale)
    across = [picture.pixelColor(x, picture.height() // 2).lightness() for x in range(picture.width())]
    assert set(across) == {0, 255}
