"""Conversations that hold every kind of block once, for pictures and for walks by keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.model.blocks import ContentBlock, text_block
from app.model.errors import ErrorKind, TurnError
from app.model.message import Message, Status, Timing
from app.model.turn import TurnSettings
from tests.fakes.messages import answer, block, thought, user
from tests.fakes.transcripts import COST, USAGE

DAY_MS = 86_400_000
START_MS = 1_763_992_800_000  # Monday, 24 November 2025, 14:00 UTC
SONNET = TurnSettings("claude-sonnet-5-5")
MODELS = {"claude-sonnet-5-5": "Sonnet 5.5", "claude-opus-5-5": "Opus 5.5"}

PROSE = """# A heading of the first level

A paragraph with **bold**, *italic*, ***both***, ~~struck~~ and `inline code`, a [link](https://example.com/report),
a bare address https://example.org/a?b=c and a footnote[^1]. It is long enough to be broken into several lines, so
that the distance of lines can be seen.

## Second level

1. First item, with `code`
2. Second item
   - nested, once
     - and twice
3. Third item

   with a second paragraph

- [x] a task that is done
- [ ] a task that is not

> A quote of two paragraphs.
>
> The second one, with a list:
> - inside the quote

### Third level

---

Prices such as $5 and $10 are no formulas, but $E = mc^2$ and $\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$ are.

$$
\\int_{-\\infty}^{\\infty} e^{-x^2} \\, dx = \\sqrt{\\pi}
$$

<b>Markup</b> is shown as text.

\\[ A = \\begin{pmatrix} 1 & x \\\\ 0 & \\alpha \\end{pmatrix} \\]

[^1]: The footnote says where this comes from.
"""

BLOCKS = """| Quarter | Table | Chart | Growth |
|:---|---:|---:|:---:|
| Q1 | 35.1 | 35.1 | — |
| Q2 | 38.0 | 38.0 | **+8.3%** |
| Q3 | 40.8 | `41.2` | +7.4% |

```python
revenue = [35.1, 38.0, 40.8]
for a, b in zip(revenue, revenue[1:]):
    print(f"{(b / a - 1):+.1%}")  # the growth of a quarter, as a line that is too long for most columns of text
```

![A chart of the revenue](https://example.com/charts/revenue.png)
"""

LONG_CODE = (
    "```sql\n" + "\n".join(f"SELECT {n} AS number, 'a string' AS words FROM t{n};" for n in range(1, 61)) + "\n```"
)

SCRIPTS = """# כותרת בעברית

פסקה בעברית עם `inline_code()` באמצע, מספרים 123 וקישור [example](https://example.com).

1. פריט ראשון
2. פריט שני עם **מודגש**

> ציטוט בערבית: السلام عليكم ورحمة الله

| עמודה | ערך |
|---|---:|
| שורה | 12.5 |

```python
print("שלום")  # code stays left to right
```

Ελληνικά, Кириллица, Հայերեն, ქართული, हिन्दी, ไทย, Tiếng Việt.

A decomposed é beside é, and a formula $x^2$.
"""


def at(message: Message, minutes: int, **fields: Any) -> Message:
    """*message* as of *minutes* after the start, with other *fields*."""
    created = START_MS + minutes * 60_000
    timing = Timing(created, created + 900, created + 4_100)
    return replace(message, timing=timing, **fields)


def _paid(number: int, minutes: int, *content: str | ContentBlock, **fields: Any) -> Message:
    return at(answer(number, *content, settings=SONNET, usage=USAGE, cost=COST, **fields), minutes)


def prose() -> list[Message]:
    """Every construct of Markdown."""
    return [
        at(user(1, "Show me everything that text can do."), 0),
        _paid(1, 1, _thought(), PROSE),
        at(user(2, "And tables, code and pictures?"), 3),
        _paid(2, 4, BLOCKS),
    ]


def scripts() -> list[Message]:
    """Writing from right to left, and many scripts."""
    return [at(user(1, "שלום, אפשר לענות בעברית?"), 0), _paid(1, 1, SCRIPTS)]


def turns() -> list[Message]:
    """What can happen to a turn: days, changes of model, stops, errors, refusals."""
    error = TurnError(
        ErrorKind.RETRY, "overloaded", "The API is overloaded.", "Try again in a moment.", request_id="req_011CSHoEeqs"
    )
    refused = {"type": "refusal", "category": "cyber", "explanation": "This may help an attack."}
    return [
        at(user(1, "Yesterday's question"), -24 * 60),
        _paid(1, -24 * 60 + 1, "Yesterday's answer."),
        at(user(2, "Go on with another model."), 0),
        at(answer(2, "An answer of another model that was stopped by", status=Status.STOPPED), 1),
        at(user(3, "Again, please."), 5),
        at(answer(3, "Half of an ans", status=Status.INTERRUPTED, settings=SONNET, error=error), 6),
        at(user(4, "Write a lot."), 10),
        _paid(4, 11, "This was cut off at the output lim", stop_reason="max_tokens"),
        at(user(5, "Something that is refused."), 15),
        _paid(5, 16, stop_reason="refusal", stop_details=refused),
    ]


def kinds() -> list[Message]:
    """Blocks of every kind that the API can send."""
    return [
        at(user(1, "Search, compute and cite."), 0),
        _paid(1, 1, *_thinking(), *_search(), *_cited()),
        at(user(2, "Use the tools."), 5),
        _paid(2, 6, *_tools(), stop_reason="tool_use"),
        at(user(3, block("tool_result", tool_use_id="toolu_1", content="21 °C, clear", is_error=False)), 6),
        _paid(3, 7, *_execution(), LONG_CODE, *_rare()),
    ]


def _thought() -> ContentBlock:
    return replace(thought("First the list, then the table."), started_ms=START_MS, ended_ms=START_MS + 8_000)


def _thinking() -> list[ContentBlock]:
    omitted = replace(thought("", "signed"), started_ms=START_MS, ended_ms=START_MS + 3_000)
    return [_thought(), block("redacted_thinking", data="opaque"), omitted]


def _search() -> list[ContentBlock]:
    def result(number: int) -> dict[str, str]:
        return {
            "type": "web_search_result",
            "url": f"https://example.com/reports/{number}?from=search",
            "title": f"Revenue report number {number}",
            "page_age": "3 days ago",
            "encrypted_content": "opaque",
        }

    failed = {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}
    return [
        text_block("Let me look that up."),
        block("server_tool_use", id="srvtoolu_1", name="web_search", input={"query": "revenue third quarter"}),
        block("web_search_tool_result", tool_use_id="srvtoolu_1", content=[result(n) for n in (1, 2, 3)]),
        block("server_tool_use", id="srvtoolu_2", name="web_search", input={"query": "once more"}),
        block("web_search_tool_result", tool_use_id="srvtoolu_2", content=failed),
    ]


def _cited() -> list[ContentBlock]:
    page = {
        "type": "page_location",
        "cited_text": "Revenue in the third quarter was 40.8 million.",
        "document_index": 0,
        "document_title": "Quarterly report",
        "start_page_number": 7,
        "end_page_number": 8,
    }
    web = {
        "type": "web_search_result_location",
        "url": "https://example.com/reports/1?from=search",
        "title": "Revenue report number 1",
        "encrypted_index": "opaque",
        "cited_text": "Growth slowed to 7.4 per cent.",
    }
    return [
        block("text", text="The table lists "),
        block("text", text="**40.8 million** for the third quarter", citations=[page]),
        block("text", text=", and "),
        block("text", text="growth slowed", citations=[web, page]),
        block("text", text="."),
    ]


def _tools() -> list[ContentBlock]:
    return [
        block("text", text="I ask the thermometer."),
        block("tool_use", id="toolu_1", name="get_temperature", input={"city": "Lisbon", "unit": "celsius"}),
    ]


def _execution() -> list[ContentBlock]:
    output = {"type": "bash_code_execution_result", "stdout": "7.4\n", "stderr": "", "return_code": 0, "content": []}
    failed = {**output, "stdout": "", "stderr": "NameError: name 'x' is not defined", "return_code": 1}
    run = {"command": "python3 -c 'print(round((40.8 / 38.0 - 1) * 100, 1))'"}
    return [
        block("server_tool_use", id="srvtoolu_3", name="bash_code_execution", input=run),
        block("bash_code_execution_tool_result", tool_use_id="srvtoolu_3", content=output),
        block("server_tool_use", id="srvtoolu_4", name="bash_code_execution", input={"command": "python3 broken.py"}),
        block("bash_code_execution_tool_result", tool_use_id="srvtoolu_4", content=failed),
    ]


def _rare() -> list[ContentBlock]:
    return [
        block("compaction", content="The user asked for the growth of each quarter."),
        ContentBlock({"type": "fallback", "from": {"model": "claude-opus-5-5"}, "to": {"model": "claude-sonnet-5-5"}}),
        block("hologram", data="of a kind that nobody knows"),
    ]
