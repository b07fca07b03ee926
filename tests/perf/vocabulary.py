"""Sentences in twelve languages, as frequent and rare words come in real ones; the same for the same seed."""

from __future__ import annotations

import random
from itertools import accumulate

_WORDS = {
    "en": """the of and to in is that for it with as was on are by this be from or have an they which one you were all
    their has would when there can more if some what time about other into than its only could new them man
    these then two first any my now such like our over me even most made after also many must before back
    see through way where get much go well your know should down work year because come people just say each
    those take day good how long little own use great still between never last let thought city tree cross
    since hard start might story far sea draw left late run while press close night real life few stop
    function return class string server request error invoice budget travel contract recipe deployment
    station question quarterly report revenue""",
    "de": """der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er
    hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor
    zur bis mehr durch man sein wurde sei hatte kann gegen vom können schon wenn habe seine dann unter wir
    soll ich eines Jahr zwei diese dieser wieder keine Uhr seiner worden will zwischen immer was sagte
    Straße Größe Verträge Rechnung""",
    "fr": """le de un être et à il avoir ne je son que se qui ce dans en du elle
    au pour pas sur plus par avec tout faire
    mettre autre on mais nous comme ou si leur y dire devoir avant deux même prendre aussi celui donner bien
    où fois vous encore nouveau aller cela entre premier vouloir déjà grand mon moins aucun temps très
    savoir falloir voir""",
    "es": """de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin
    sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi
    porque qué sólo han yo hay vez puede todos así nos ni parte tiene él uno donde bien tiempo mismo ese
    ahora cada vida otro después""",
    "pl": """nie to się w na i z do że jest o jak a ale po co tak za od go już tylko być może czy ma przez przy dla jego
    które był ten jej który są ich bardzo kiedy sobie jeszcze też więc można pan gdzie teraz było żeby nic
    coś dobrze wszystko nam tym ze mnie ciebie tego tam żółć źródło ćwiczenie łódź święto""",
    "ru": """и в не на я быть он с что а по это она этот к но они мы весь который из у за вы так же от мочь ты для
    сказать год до один как говорить мой знать стать при чтобы хотеть ещё когда свой первый уже другой дом
    день рука очень над много время большой жизнь человек работа вопрос договор сервер ошибка запрос""",
    "ar": "من في على إلى أن التي هذا ما مع عن هو ذلك كان لم قد بعد كل بين هذه عند أو حتى غير كما لكن"
    " يوم عام العمل المدينة السؤال",
    "hi": "के में की है और से का को पर इस होता कि जो कर मे गया करने किया लिये अपने ने बनी नहीं तो ही"
    " या एवं दिया हो इसका था द्वारा हुआ तक साथ",
    "ko": "이 그 저 것 수 등 들 및 에서 그리고 하는 있는 한다 있다 없다 같은 대한 위해 때문에 우리 사"
    "람 시간 문제 질문 보고서 계약 서버 오류 서울",
}
_CHARACTERS = {
    "zh": "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
    "过发后作里用道行所然家种事成方多经么去法学如"
    "都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十"
    "民第公此已工使情明性知全三又关点正业外将两高",
    "ja": "のにはをたがでてとしれさあいなうまこんらりっるもそめくアイスラントンルクプロ日本人大年会国"
    "中時間東京駅食仕事明料理質問答書類見積旅行",
    "th": "กขคงจฉชซดตทนบปผพมยรลวสหอะาิีุูเแโใไ่้์",
}
SHARES = {"en": 10, "de": 3, "fr": 2, "es": 2, "pl": 1, "ru": 2, "ar": 1, "hi": 1, "ko": 1, "zh": 2, "ja": 2, "th": 1}
_MADE_UP = 12_000  # rare words of each language, letter by letter as its frequent ones
_STOCK = 1_200  # sentences of each language


class Vocabulary:
    """Makes texts. Words are as frequent as their rank says (Zipf)."""

    def __init__(self, seed: int = 5) -> None:
        chance = random.Random(seed)
        self._stock = {
            language: [self._sentence(chance, language, words) for _ in range(_STOCK)]
            for language, words in self._all_words(chance).items()
        }

    def text(self, chance: random.Random, language: str, sentences: int) -> str:
        """So many sentences of one language."""
        return " ".join(chance.choices(self._stock[language], k=sentences))

    @staticmethod
    def language(chance: random.Random) -> str:
        """A language, the more frequent ones more often."""
        return chance.choices(list(SHARES), weights=list(SHARES.values()))[0]

    def _all_words(self, chance: random.Random) -> dict[str, tuple[list[str], list[float]]]:
        found: dict[str, tuple[list[str], list[float]]] = {}
        for language in SHARES:
            if language in _CHARACTERS:
                words = list(_CHARACTERS[language])
            else:
                frequent = _WORDS[language].split()
                words = frequent + _made_up(chance, frequent)
            found[language] = words, list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
        return found

    @staticmethod
    def _sentence(chance: random.Random, language: str, words: tuple[list[str], list[float]]) -> str:
        known, weights = words
        if language in _CHARACTERS:
            return "".join(chance.choices(known, k=chance.randint(8, 30))) + "。"
        return " ".join(chance.choices(known, cum_weights=weights, k=chance.randint(5, 22))).capitalize() + "."


def _made_up(chance: random.Random, words: list[str]) -> list[str]:
    """Words whose letters follow one another as in *words*."""
    following: dict[str, list[str]] = {}
    for word in words:
        for at, letter in enumerate(f"{word}$"):
            following.setdefault(f"^^{word}"[at : at + 2], []).append(letter)
    return [_one_made_up(chance, following) for _ in range(_MADE_UP)]


def _one_made_up(chance: random.Random, following: dict[str, list[str]]) -> str:
    made = "^^"
    while len(made) < 14:
        letter = chance.choice(following[made[-2:]])
        if letter == "$" and len(made) > 4:
            break
        made = made + letter if letter != "$" else "^^" + made.strip("^") + chance.choice("aeiou")
        if made[-2:] not in following:
            break
    return made.strip("^")
