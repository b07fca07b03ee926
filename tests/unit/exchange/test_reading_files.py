"""Files for reading: what is in them by choice, and that nothing a model says reaches beyond its message."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.exchange.html_file import HtmlFile
from app.exchange.markdown_file import MarkdownFile, escaped, fenced
from app.exchange.math_html import TAGS, math_html
from app.exchange.parts import wanted_pictures
from app.logic.markdown.citations import citation_mark
from app.model.attachment import Held, Part
from app.model.blocks import ContentBlock, Json
from app.model.carried import CarriedMessage, ConversationOutline, ReadingChoice
from app.model.held import held_source
from app.model.ids import AttachmentId
from app.model.message import Message, Status
from app.model.usage import Cost, Usage
from tests.fakes.generated_trees import KINDS, attachment
from tests.fakes.messages import answer, block, thought, user
from tests.unit.storage.samples import summary

_ALL = ReadingChoice(thinking=True, tools=True, costs=True, pictures=True)
_HOSTILE = [
    "```",
    "~~~~~ js",
    "````md\n```\nx",
    "<!-- gone",
    "<script>alert(1)",
    "<?php",
    "<![CDATA[",
    "<!DOCTYPE x",
    "<pre>",
    "<textarea>",
    "- a\n\n  ```\n  x",
    "> ```\n> x",
    "    code\n\n\n",
    "1. x\n   <!--",
    "| a |\n|---|\n| `",
    "\\",
    "[x]: http://e.com 'open",
    "<div>\n",
    "<!-- a\n```\n",
    "```\n<!--",
    "\x0b```",
    "\r```\rx",
]


def _outline(title: str = "Rain") -> ConversationOutline:
    return ConversationOutline(summary(title=title, created_ms=1_700_000_000_000), None, (attachment(1, b"abc"),), ())


def _markdown(*messages: Message, choice: ReadingChoice | None = None, title: str = "Rain") -> str:
    made = MarkdownFile(_outline(title), choice or ReadingChoice())
    return made.head() + "".join(made.message(CarriedMessage(each), {}) for each in messages) + made.end()


def _html(*messages: Message, choice: ReadingChoice | None = None, title: str = "Rain") -> str:
    made = HtmlFile(_outline(title), choice or ReadingChoice())
    return made.head() + "".join(made.message(CarriedMessage(each), {}) for each in messages) + made.end()


def _headings(text: str) -> list[str]:
    tokens = MarkdownIt("commonmark").parse(text)
    return [
        tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h3"
    ]


# Markdown


def test_a_conversation_reads_as_it_was_said() -> None:
    text = _markdown(user(1, "Will *it* rain?"), answer(1, "Yes.\n\n```py\nx = 1\n```"))
    assert text == (
        "# Rain\n\n2023-11-14\n\n### 1 · You\n\nWill *it* rain?\n\n"
        "### 2 · claude\\-opus\\-5\\-5\n\nYes.\n\n```py\nx = 1\n```\n"
    )


@pytest.mark.parametrize("words", _HOSTILE)
def test_what_a_message_leaves_open_ends_with_it(words: str) -> None:
    text = _markdown(user(1, words), answer(1, "visible"), user(2, "last"))
    assert _headings(text) == ["1 · You", "2 · claude\\-opus\\-5\\-5", "3 · You"]
    assert "visible" in MarkdownIt("commonmark", {"html": False}).render(text)


@given(st.text(st.sampled_from("`~<>!-[]()?\n \t*#|$&=ab\\\r")) | st.lists(st.sampled_from(_HOSTILE)).map("\n".join))
def test_no_text_reaches_beyond_its_message(words: str) -> None:
    thinking = ReadingChoice(thinking=True, tools=True)
    said = answer(1, thought(words), words, block("tool_use", name=words, input={"a": words}))
    text = _markdown(user(1, words), said, user(2, "end"), choice=thinking, title=words)
    tokens = MarkdownIt("commonmark").parse(text)
    assert [token.content for token in tokens[-6:] if token.type == "inline"] == ["3 · You", "end"]


@example("```\nx")
@example("`````")
@given(st.text())
def test_a_fence_holds_whatever_is_inside(code: str) -> None:
    tokens = MarkdownIt("commonmark").parse(fenced(code, "json") + "\n\nend")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]


@given(st.text())
def test_escaped_words_are_read_as_they_are(words: str) -> None:
    plain = " ".join(words.split())
    tokens = MarkdownIt("commonmark").parse(f"### x{escaped(plain)}x")
    shown = "".join(child.content for child in tokens[1].children or [] if child.type == "text")
    assert shown == f"x{plain}x".replace("\0", "\ufffd")


def test_what_is_shown_is_chosen() -> None:
    said = answer(
        1,
        thought("Hm."),
        block("tool_use", id="t", name="calculator", input={"sum": "1+1"}),
        block(
            "text",
            text="Two.",
            citations=[{"type": "web", "url": "https://e.com/a", "title": "T", "cited_text": "two"}],
        ),
        usage=Usage({"input_tokens": 1200, "output_tokens": 7}),
        cost=Cost(1_500_000),
    )
    result = user(2, block("tool_result", tool_use_id="t", content=[{"type": "text", "text": "2"}]))
    plain = _markdown(said, result)
    assert "Two." in plain
    assert "1. T <https://e.com/a> “two”" in plain
    for word in ("Hm.", "1+1", "1,200", "0.0015"):
        assert word not in plain
        assert word in _markdown(said, result, choice=_ALL).replace("\\", "")
        assert word in _html(said, result, choice=_ALL)
        assert word not in _html(said, result)


def test_an_answer_that_failed_or_was_cut_says_so() -> None:
    text = _markdown(answer(1, "Half", status=Status.STOPPED))
    assert "This answer was stopped" in text


def test_another_branch_says_where_it_begins() -> None:
    for made in (MarkdownFile(_outline(), ReadingChoice()), HtmlFile(_outline(), ReadingChoice())):
        first = user(1, "a")
        made.message(CarriedMessage(first), {})
        assert "message 1" in made.branch(first.id)
        assert "from the beginning" in made.branch(None)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["type"])
def test_every_kind_of_block_is_written(kind: Json) -> None:
    said = answer(1, ContentBlock(kind))
    for choice in (ReadingChoice(), _ALL):
        assert _markdown(said, choice=choice)
        assert _html(said, choice=choice)


def test_attachments_have_their_names() -> None:
    carried = CarriedMessage(user(1, block("document", source={"type": "held"})), ((0, AttachmentId("f1")),))
    assert "Attached: file 1\\.txt" in MarkdownFile(_outline(), ReadingChoice()).message(carried, {})
    assert "Attached: file 1.txt" in HtmlFile(_outline(), ReadingChoice()).message(carried, {})


# HTML


class _Seen(HTMLParser):
    """Which tags and attributes a file has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


_ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "h4", "h5", "h6", "p", "time", "article"),
    *("header", "div", "span", "a", "em", "strong", "s", "del", "code", "pre", "blockquote", "ul", "ol", "li", "table"),
    *("thead", "tbody", "tr", "th", "td", "hr", "br", "details", "summary", "img", "sup"),
    *TAGS,
}
_ATTACKS = [
    r"$\href{javascript:alert(1)}{x}$",
    r"$$\style{background:url(//e.com)}{x}$$",
    r"$\text{<script>alert(1)</script>}$",
    r"$\class{x}{y} \mathrm{<img src=x>}$",
    "$x < <svg onload=x> $",
    r"\[ \color{red\" onclick=x}{y} \]",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,<script>)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "![x](http://tracker.example/a.png)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    '<http://e.com/"onmouseover="x>',
    '```"><script>\nx\n```',
    "```html\n</code></pre><script>\n```",
    "</style><script>x</script>",
    "</title><script>x</script>",
    "<!--",
    '<a href="//evil" onclick=x>',
    "\0<\0script>",
    "half \ud83d",
    "&#60;script&#62;",
    "[a]: javascript:x\n\n[a]",
    "<iframe srcdoc=x></iframe>",
    "<svg onload=x>",
]


def test_formulas_without_end_are_bounded() -> None:
    for source in ("{" * 3_000 + "}" * 3_000, r"\sqrt{" * 600 + "}" * 600, "x" * 5_000, r"\left(" * 500):
        assert math_html(source, display=False) == ""


@settings(deadline=None)
@given(st.lists(st.sampled_from(_ATTACKS) | st.text(max_size=20), min_size=1, max_size=4).map("\n\n".join))
def test_whatever_is_said_no_script_runs_and_nothing_is_loaded(words: str) -> None:
    cited = block("text", text=words, citations=[{"url": words, "title": words, "cited_text": words}])
    said = answer(1, thought(words), cited, block("tool_use", name=words, input={words: words}), model=words)
    pictures = user(1, words, block("image", source={"type": "url", "url": words}))
    text = _html(pictures, said, choice=_ALL, title=words)
    seen = _Seen(text)
    assert seen.tags <= _ALLOWED
    for name, value in seen.attributes:
        assert not name.startswith("on")
        assert name not in ("srcdoc", "background", "action", "formaction")
        if name == "href":
            assert value.startswith(("http://", "https://", "mailto:", "#m"))
        if name == "src":
            assert value.startswith("data:image/")
    assert "img" not in seen.tags
    assert not re.search(r"url\(|@import", re.sub(r"(?s).*<style>(.*?)</style>.*", r"\1", text))
    text.encode()


def test_pictures_are_inside_the_file() -> None:
    held = Held("a" * 64, 3, "image/png")
    carried = CarriedMessage(user(1, block("image", source=held_source(Part(held, 1, 1)))))
    assert list(wanted_pictures(carried)) == [held]
    text = HtmlFile(_outline(), _ALL).message(carried, {held.sha256: b"abc"})
    assert 'src="data:image/png;base64,YWJj"' in text


def test_pictures_of_other_kinds_are_named_only() -> None:
    held = Held("a" * 64, 3, "image/svg+xml")
    carried = CarriedMessage(user(1, block("image", source=held_source(Part(held, 1, 1)))))
    assert list(wanted_pictures(carried)) == []
    assert "<img" not in HtmlFile(_outline(), _ALL).message(carried, {held.sha256: b"<svg>"})


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (r"$$\unheard_0 x\,y \\ a_1 b_1$$", r"<code>$$\unheard_0 x\,y \\ a_1 b_1$$</code>"),
        (r"So \(\unheard_1 b_1 \{x\}\) holds", r"<code>\(\unheard_1 b_1 \{x\}\)</code></span> holds"),
        (r"$$\frac{a}{\sqrt{2}}$$", '<math display="block"><mrow><mfrac>'),
        (r"So \(a_1 < b\) holds", r'So <span dir="ltr" title="\(a_1 &lt; b\)"><math display="inline">'),
        (r"$\text{<b>x</b>}$", "<mtext>&lt;b&gt;x&lt;/b&gt;</mtext>"),
        (
            "see https://e.com/a_b.",
            '<a href="https://e.com/a_b" rel="noopener noreferrer nofollow">https://e.com/a_b</a>.',
        ),
        ("- [x] done\n- [ ] open", "<li>☑ "),
        ("مرحبا", '<p dir="auto">مرحبا</p>'),
        ("a ~~b~~ **c *d***", "<s>b</s> <strong>c </strong><strong><em>d</em></strong>"),
        (
            "1. a\n\n   > b\n2. c",
            '<ol><li value="1"><p dir="auto" class="tight">a</p>\n<blockquote><p dir="auto">b</p>',
        ),
        ("| a |\n|--:|\n| `b` |", '<td dir="auto" style="text-align:right"><code>b</code></td>'),
    ],
)
def test_what_the_window_shows_is_in_the_file(words: str, made: str) -> None:
    assert made in _html(answer(1, words))


def test_footnotes_lead_to_their_own_message() -> None:
    text = _html(answer(1, "One[^a].\n\n[^a]: First."), answer(2, "Two[^a].\n\n[^a]: Second."))
    targets = re.findall(r'href="#([^"]+)"', text)
    assert len(targets) == 2
    assert [text.count(f'id="{each}"') for each in targets] == [1, 1]


def _cited(text: str, *urls: str) -> ContentBlock:
    return block("text", text=text, citations=[{"url": url, "title": url, "cited_text": "x"} for url in urls])


def test_what_is_cited_has_the_numbers_of_its_sources() -> None:
    said = answer(1, _cited("It rains ", "https://a.e", "https://b.e"), "and ", _cited("pours", "https://b.e"), ".")
    assert "It rains[1][2] and pours[2].\n\nSources:\n\n1. https://a" in _markdown(said).replace("\\", "")
    text = _html(said)
    mark = '<sup><a href="#m1-cite-{0}">[{0}]</a></sup>'.format
    assert f"It rains{mark(1)}{mark(2)} and pours{mark(2)}." in text
    assert text.count('<li id="m1-cite-2">') == 1


@pytest.mark.parametrize(
    ("words", "shown"),
    [("```\nx\n```\n", "```\nx\n```\n\n[1]\n"), ("| a |\n|---|\n| b |", "| b  [1]|"), ("a\n\n---", "---\n\n[1]")],
)
def test_numbers_of_sources_break_nothing(words: str, shown: str) -> None:
    assert shown in _markdown(answer(1, _cited(words, "https://a.e")))


def test_nobody_can_pretend_to_cite() -> None:
    words = citation_mark(1)
    for text in (_markdown(answer(1, words, thought(words)), choice=_ALL), _html(answer(1, words), user(1, words))):
        assert "[1]" not in text.replace("\\", "")


def test_a_summary_says_what_it_is() -> None:
    said = answer(1, block("compaction", content="It *rained*."), "Go on.")
    assert "> Earlier messages were summarised:\n>\n> It *rained*.\n\nGo on." in _markdown(said)
    assert "<summary>Earlier messages were summarised</summary><p" in _html(said)


def test_lines_that_the_user_typed_stay_lines() -> None:
    for said in (user(1, "one\ntwo"), answer(1, "one\ntwo")):  # as in the window
        assert "one<br>\ntwo" in _html(said)


def test_code_is_highlighted_in_light_and_dark() -> None:
    text = _html(answer(1, "```python\ndef f(): pass\n```"))
    assert '<span class="k">def</span>' in text
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_times_that_no_calendar_has_end_nothing() -> None:
    far = replace(user(1, "x"), timing=replace(user(1, "x").timing, created_ms=2**53))
    assert "9999" in _html(far)
