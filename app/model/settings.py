"""Every setting in one list: key, kind, default, page and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SettingValue = str | int | float | bool | None
SettingKind = Literal["text", "choice", "integer", "number", "switch"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. ``choices`` are (value, label) pairs for kind ``choice``; ``unit`` is shown behind numbers.

    ``least`` and ``most`` bound numbers, which are set with so many ``decimals``. ``restart`` says that the value is
    read at the next start.
    """

    key: str
    kind: SettingKind
    default: SettingValue
    page: str
    label: str
    description: str
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    least: float | None = None
    most: float | None = None
    restart: bool = False
    decimals: int = 1


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "model.default",
        "text",
        "claude-sonnet-5-5",
        "Chat",
        "Model for new chats",
        "The model that a new chat starts with. The header changes it for one chat.",
    ),
    Setting(
        "chat.system",
        "text",
        "",
        "Chat",
        "System prompt",
        "Instructions sent before every new chat. Nothing is added to it.",
    ),
    Setting(
        "chat.preset",
        "text",
        "",
        "Chat",
        "Preset for new chats",
        "What every new chat begins with, in the place of the model and the system prompt above. Places to fill in "
        "take what was last filled in.",
    ),
    Setting(
        "chat.send_key",
        "choice",
        "enter",
        "Chat",
        "Send with",
        "The key that sends the message; the other one breaks the line.",
        choices=(("enter", "Enter"), ("ctrl_enter", "Ctrl+Enter")),
    ),
    Setting(
        "chat.notify",
        "choice",
        "off",
        "Chat",
        "When an answer is finished",
        "Whether the desktop tells it while you look at another program. A title may be seen by others.",
        choices=(("off", "Tell nothing"), ("plain", "Tell it"), ("title", "Tell it with the title")),
    ),
    Setting(
        "look.thinking",
        "choice",
        "folded",
        "Chat",
        "Thinking",
        "How much of the model's thinking is shown by itself. A click on its line always opens or folds it.",
        choices=(("folded", "Folded"), ("running", "Open while it runs"), ("open", "Always open")),
    ),
    Setting(
        "titles.by_model",
        "switch",
        False,
        "Chat",
        "Titles by a model",
        "After the first answer a model is asked once for a title. That is a small request of its own: the beginning "
        "of the conversation is sent, and what it costs is counted. Titles that you give are never replaced.",
    ),
    Setting(
        "titles.model",
        "text",
        "",
        "Chat",
        "Model for titles",
        "Also used by Make a title. Empty takes the cheapest model whose price is known.",
    ),
    Setting(
        "look.theme",
        "choice",
        "system",
        "Appearance",
        "Theme",
        "Follow the system, or force one.",
        choices=(
            ("system", "Follow the system"),
            ("light", "Light"),
            ("dark", "Dark"),
            ("contrast", "High contrast"),
        ),
    ),
    Setting(
        "look.chat_size",
        "integer",
        15,
        "Appearance",
        "Chat text size",
        "Size of answers and messages.",
        unit="px",
        least=10,
        most=40,
    ),
    Setting(
        "look.interface_size",
        "integer",
        14,
        "Appearance",
        "Interface text size",
        "Size of lists, buttons and menus.",
        unit="px",
        least=10,
        most=32,
    ),
    Setting(
        "look.code_size",
        "integer",
        13,
        "Appearance",
        "Code size",
        "Size of code in answers.",
        unit="px",
        least=9,
        most=36,
    ),
    Setting(
        "look.chat_font",
        "text",
        "",
        "Appearance",
        "Chat font",
        "Font family of answers; empty for the system's own.",
    ),
    Setting(
        "look.code_font",
        "text",
        "",
        "Appearance",
        "Code font",
        "Font family of code; empty for the system's fixed font.",
    ),
    Setting(
        "look.wide",
        "switch",
        False,
        "Appearance",
        "Wide text column",
        "Use the whole width of the window for answers.",
    ),
    Setting(
        "look.line_numbers",
        "switch",
        False,
        "Appearance",
        "Line numbers in code",
        "Number the lines of code blocks. Numbers are never selected or copied.",
    ),
    Setting(
        "attachments.detail",
        "choice",
        "balanced",
        "Attachments",
        "Pictures",
        "How much of a picture's detail is sent. Smaller pictures take fewer tokens. Each can be sent otherwise.",
        choices=(("best", "Best detail"), ("balanced", "Balanced"), ("smallest", "Smallest")),
    ),
    Setting(
        "attachments.keep_metadata",
        "switch",
        False,
        "Attachments",
        "Keep place and device in pictures",
        "Sends what a camera writes into its pictures, such as where and when they were taken.",
    ),
    Setting(
        "attachments.upload_above",
        "number",
        10.0,
        "Attachments",
        "Upload files above",
        "Larger files are uploaded once and named in every request, in the place of sending them each time. "
        "0 uploads only what is chosen. Uploads lie on the server until they expire or are deleted.",
        unit="MB",
        least=0,
        most=500,
    ),
    Setting(
        "attachments.upload_days",
        "integer",
        30,
        "Attachments",
        "Uploads expire after",
        "What expired is uploaded again when it is needed. 0 keeps uploads until they are deleted.",
        unit="days",
        least=0,
        most=90,
    ),
    Setting(
        "budget.day_soft",
        "number",
        0.0,
        "Costs",
        "Warn at this much a day",
        "You are told once when the spending of a day passes this. 0 is no limit.",
        unit="USD",
        least=0,
        most=100_000,
        decimals=2,
    ),
    Setting(
        "budget.day_hard",
        "number",
        0.0,
        "Costs",
        "Ask at this much a day",
        "Nothing is sent past this without asking. 0 is no limit.",
        unit="USD",
        least=0,
        most=100_000,
        decimals=2,
    ),
    Setting(
        "budget.month_soft",
        "number",
        0.0,
        "Costs",
        "Warn at this much a month",
        "You are told once when the spending of a month passes this. 0 is no limit.",
        unit="USD",
        least=0,
        most=100_000,
        decimals=2,
    ),
    Setting(
        "budget.month_hard",
        "number",
        0.0,
        "Costs",
        "Ask at this much a month",
        "Nothing is sent past this without asking. 0 is no limit.",
        unit="USD",
        least=0,
        most=100_000,
        decimals=2,
    ),
    Setting(
        "budget.chat_soft",
        "number",
        0.0,
        "Costs",
        "Warn at this much a chat",
        "You are told once when a chat costs more. A chat can have its own limit. 0 is none.",
        unit="USD",
        least=0,
        most=100_000,
        decimals=2,
    ),
    Setting(
        "budget.chat_hard",
        "number",
        0.0,
        "Costs",
        "Ask at this much a chat",
        "Nothing is sent past this without asking. A chat can have its own limit. 0 is none.",
        unit="USD",
        least=0,
        most=100_000,
        decimals=2,
    ),
    Setting(
        "net.base_url",
        "text",
        "https://api.anthropic.com",
        "Connection",
        "API address",
        "Where requests go. A plain http address other than this machine must be confirmed.",
    ),
    Setting(
        "net.allow_plain_http",
        "switch",
        False,
        "Connection",
        "Allow unencrypted addresses",
        "Lets the key and the messages travel unencrypted to an http address. Not recommended.",
    ),
    Setting(
        "net.proxy",
        "text",
        "",
        "Connection",
        "Proxy",
        "Proxy address such as http://host:3128; empty uses the system's proxy variables.",
    ),
    Setting(
        "net.connect_timeout",
        "number",
        10.0,
        "Connection",
        "Connection timeout",
        "How long to wait for a connection.",
        unit="s",
        least=1,
        most=120,
    ),
    Setting(
        "net.stall_timeout",
        "number",
        120.0,
        "Connection",
        "Stall timeout",
        "How long a stream may stay silent, without even a ping, before it counts as lost.",
        unit="s",
        least=5,
        most=3600,
    ),
    Setting(
        "cache.diagnostics",
        "switch",
        True,
        "Connection",
        "Ask why the cache missed",
        "Lets the Claude API say what changed since the turn before. It is shown in the inspector and costs nothing.",
    ),
    Setting(
        "net.max_retries",
        "integer",
        2,
        "Connection",
        "Automatic retries",
        "How often a request that was refused as too early or overloaded is sent again by itself.",
        least=0,
        most=10,
    ),
    Setting(
        "backup.every",
        "choice",
        "day",
        "Safety",
        "Back up by itself",
        "A copy of the database in the data folder, without the files that were attached, made while you work. "
        "Old ones are thinned out: one a day is kept for a week, one a week for eight weeks, one a month for two "
        "years.",
        choices=(("day", "Once a day"), ("week", "Once a week"), ("off", "Never")),
    ),
    Setting(
        "bin.keep_days",
        "choice",
        "30",
        "Safety",
        "Keep what is deleted",
        "How long deleted conversations and branches stay in the bin and can be brought back. After that they are "
        "deleted for ever, while you work. What they cost stays on the ledger.",
        choices=(("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("always", "For ever")),
    ),
)

BY_KEY: dict[str, Setting] = {setting.key: setting for setting in SETTINGS}
