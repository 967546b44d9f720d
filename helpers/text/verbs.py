"""Reporting verbs of Arabic and Persian, with their classes (``schema.VERB_CLASSES``) and what they govern.

Arabic: one row per verb — lemma | class | perfect stems | imperfect stems | participles | verbal nouns | prepositions |
``o`` where a bare object can be the reported content. All inflected forms are generated folded.
Persian: one row per verb — infinitive | class | forms of the verbal part | nominal part, if any.
"""

from dataclasses import dataclass
from functools import lru_cache

from helpers.text.orthography import fold

_ARABIC = """
قال|neutral|قال|قول|قائل|قول||
أضاف|neutral|أضاف|ضيف|مضيف|إضافة||
ذكر|neutral|ذكر|ذكر|ذاكر|||
صرح|neutral|صرح|صرح|مصرح||ب|
أعلن|neutral|أعلن|علن|معلن|إعلان|عن|o
أوضح|neutral|أوضح|وضح|موضح|||o
بين|neutral||بين|مبين|||
أفاد|neutral|أفاد|فيد|مفيد||ب|
تابع|neutral|تابع|تابع|متابع|||
أردف|neutral|أردف|ردف|مردف|||
استطرد|neutral|استطرد|ستطرد|مستطرد|||
أشار|neutral|أشار|شير|مشير|إشارة|إلى|
لفت|neutral|لفت|لفت|لافت||إلى|
تحدث|neutral|تحدث|تحدث|متحدث|حديث|عن|
نقل|neutral|نقل|نقل||||
أخبر|neutral|أخبر|خبر|مخبر|||
أبلغ|neutral|أبلغ|بلغ|مبلغ|||
عبر|neutral|عبر|عبر|معبر|تعبير|عن|
أعرب|neutral|أعرب|عرب|معرب|إعراب|عن|
وصف|neutral|وصف|صف|واصف|وصف|ب|o
اعتبر|neutral|اعتبر|عتبر|معتبر|اعتبار||o
رأى|neutral|رأي رأت رأوا|رى|||في|o
نوه|neutral|نوه|نوه|منوه|تنويه|ب إلى|
كتب|neutral|كتب|كتب||||
أكد|affirming|أكد|ؤكد|مؤكد|تأكيد|على|o
شدد|affirming|شدد|شدد|مشدد|تشديد|على|
جزم|affirming|جزم|جزم|جازم||ب|
أثبت|affirming|أثبت|ثبت||||
كشف|affirming|كشف|كشف|كاشف|كشف|عن ب|o
أقر|affirming|أقر|قر||إقرار|ب|
اعترف|affirming|اعترف|عترف|معترف|اعتراف|ب|
أيد|affirming|أيد|ؤيد|مؤيد|تأييد||o
جدد|affirming|جدد|جدد|مجدد|||o
تعهد|affirming|تعهد|تعهد|متعهد|تعهد|ب|
وعد|affirming|وعد|عد|واعد||ب|
شكك|doubting|شكك|شكك|مشكك|تشكيك|في ب|
نفى|doubting|نفي نفت نفوا|نفي|ناف|نفي||o
استبعد|doubting|استبعد|ستبعد|مستبعد|استبعاد||o
أنكر|doubting|أنكر|نكر|منكر|إنكار||o
تساءل|doubting|تساءل|تساءل|متسائل|تساؤل|عن|
رفض|doubting|رفض|رفض|رافض|رفض||o
فند|doubting|فند|فند|مفند|تفنيد||o
أشاد|praising|أشاد|شيد|مشيد|إشادة|ب|
ثمن|praising|ثمن|ثمن|مثمن|تثمين||o
أثنى|praising|أثني أثنت أثنوا|ثني|مثن مثني|ثناء|على|
شكر|praising|شكر|شكر|شاكر|شكر|ل|o
امتدح|praising|امتدح مدح|متدح مدح|ممتدح مادح|امتداح||o
رحب|praising|رحب|رحب|مرحب|ترحيب|ب|
هنأ|praising|هنأ|هنئ|مهنئ|تهنئة|ب|
حذر|warning|حذر|حذر|محذر|تحذير|من|
توعد|warning|توعد|توعد|متوعد|توعد|ب|o
هدد|warning|هدد|هدد|مهدد|تهديد|ب|o
أنذر|warning|أنذر|نذر|منذر||ب|
أدان|warning|أدان|دين||إدانة||o
استنكر|warning|استنكر|ستنكر|مستنكر|استنكار||o
ندد|warning|ندد|ندد|مندد|تنديد|ب|
دعا|demanding|دعا دعت دعوا|دعو|داع داعي|دعوة|إلى ل|
طالب|demanding|طالب|طالب|مطالب|مطالبة|ب|
طلب|demanding|طلب|طلب||||
حث|demanding|حث|حث|حاث|حث|على|
ناشد|demanding|ناشد|ناشد|مناشد|||
اقترح|demanding|اقترح|قترح|مقترح|اقتراح||o
أوصى|demanding|أوصي أوصت أوصوا|وصي|موصي|توصية|ب|
زعم|claiming|زعم|زعم|زاعم|زعم||
ادعى|claiming|ادعي ادعت ادعوا|دعي|مدع مدعي|ادعاء||
روج|claiming|روج|روج|مروج||ل|
"""
# verbs that open marked words only ("they discussed "…""): topics of talks are no indirect quotation
_ARABIC_DIRECT = """
تطرق|neutral|تطرق|تطرق|متطرق||إلى ل|
استعرض|neutral|استعرض|ستعرض|مستعرض|||
بحث|neutral|بحث|بحث||||
ناقش|neutral|ناقش|ناقش|مناقش|||
تناول|neutral|تناول|تناول|متناول|||
تضمن|neutral|تضمن|تضمن|متضمن|||
جاء|neutral|جاء||||في|
خاطب|neutral|خاطب|خاطب|مخاطب|||
رد|neutral|رد|رد|||على ب|
علق|neutral|علق|علق|معلق||على|
ختم|neutral|ختم اختتم|ختم ختتم|مختتم خاتم|||
"""
_PERSIAN = """
گفتن|neutral|گفت گفته گفتند میگوید میگویند گفته‌است|
افزودن|neutral|افزود افزودند میافزاید|
نوشتن|neutral|نوشت نوشته نوشتند مینویسد|
ستودن|praising|ستود ستودند|
خواستن|demanding|خواست خواستند|
ادامه دادن|neutral|داد دادند میدهد|ادامه
عنوان کردن|neutral|کرد کردند کرده میکند|عنوان
بیان کردن|neutral|کرد کردند کرده میکند داشت داشتند|بیان
اظهار کردن|neutral|کرد کردند کرده میکند|اظهار
اظهار داشتن|neutral|داشت داشتند داشته|اظهار
اعلام کردن|neutral|کرد کردند کرده میکند داشت|اعلام
خاطرنشان کردن|neutral|کرد کردند ساخت ساختند|خاطرنشان
یادآور شدن|neutral|شد شدند|یادآور متذکر
اشاره کردن|neutral|کرد کردند|اشاره
توضیح دادن|neutral|داد دادند|توضیح
تصریح کردن|neutral|کرد کردند کرده|تصریح
اضافه کردن|neutral|کرد کردند|اضافه
مطرح کردن|neutral|کرد کردند|مطرح
دانستن|neutral|دانست دانستند|
خواندن|neutral|خواند خواندند|
توصیف کردن|neutral|کرد کردند|توصیف
تأکید کردن|affirming|کرد کردند کرده داشت|تأکید
تأیید کردن|affirming|کرد کردند|تأیید
اذعان کردن|affirming|کرد کردند داشت|اذعان
اعتراف کردن|affirming|کرد کردند|اعتراف
تعهد دادن|affirming|داد دادند|تعهد
وعده دادن|affirming|داد دادند|وعده
فاش کردن|affirming|کرد کردند|فاش
تردید کردن|doubting|کرد کردند|تردید
تکذیب کردن|doubting|کرد کردند|تکذیب
رد کردن|doubting|کرد کردند|رد
انکار کردن|doubting|کرد کردند|انکار
تقدیر کردن|praising|کرد کردند|تقدیر
قدردانی کردن|praising|کرد کردند|قدردانی
تشکر کردن|praising|کرد کردند|تشکر
تمجید کردن|praising|کرد کردند|تمجید
استقبال کردن|praising|کرد کردند|استقبال
تبریک گفتن|praising|گفت گفتند|تبریک
هشدار دادن|warning|داد دادند|هشدار
تهدید کردن|warning|کرد کردند|تهدید
محکوم کردن|warning|کرد کردند|محکوم
درخواست کردن|demanding|کرد کردند|درخواست
پیشنهاد کردن|demanding|کرد کردند داد دادند|پیشنهاد
توصیه کردن|demanding|کرد کردند|توصیه
دستور دادن|demanding|داد دادند|دستور
ادعا کردن|claiming|کرد کردند|ادعا
مدعی شدن|claiming|شد شدند|مدعی
"""
# forms that are more often something else ("between", "student", "mention of")
_AMBIGUOUS = ("بين", "بينا", "يعد", "تعد", "طالبه", "حذرا", "كاتبه", "ردا", "بحثه", "تابعه", "ذكرا", "قولا", "طالبا")
PARTICIPLE_ENDINGS = ("ا", "ه", "ين", "ون", "تين", "ان")
_PERFECT_ENDINGS = ("", "ت", "ا", "وا", "تا", "ن")
_IMPERFECT_ENDINGS = ("", "ون", "ان", "وا")
_PRONOUNS = ("ه", "ها", "هم", "هما", "هن")


@dataclass(frozen=True)
class Form:
    """One inflected form: its verb, class, what it governs, and what kind of form it is.

    ``form``: finite, participle, or noun (a verbal noun with the speaker's pronoun).
    ``reports`` is False for verbs that open marked words only.
    """

    lemma: str
    verb_class: str
    prepositions: tuple[str, ...]
    takes_object: bool
    form: str
    reports: bool = True


@lru_cache(maxsize=1)
def arabic_forms() -> dict[str, Form]:
    """Folded form, without conjunction → :class:`Form`. Where forms collide, the row that stands first wins."""
    forms: dict[str, Form] = {}
    for table, reports in ((_ARABIC, True), (_ARABIC_DIRECT, False)):
        for row in table.strip().splitlines():
            lemma, verb_class, perfect, imperfect, participle, noun, prepositions, flag = row.split("|")
            governs = tuple(fold(p) for p in prepositions.split())

            def add(
                words: list[str],
                kind: str,
                lemma: str = lemma,
                verb_class: str = verb_class,
                governs: tuple[str, ...] = governs,
                flag: str = flag,
                reports: bool = reports,
            ) -> None:
                form = Form(lemma, verb_class, governs, flag == "o", kind, reports)
                for word in words:
                    forms.setdefault(word, form)

            stems = [fold(s) for s in perfect.split()]
            full = len(stems) > 1 and any(s.endswith("وا") for s in stems)
            add([s + e for s in stems for e in (("",) if full else _PERFECT_ENDINGS)], "finite")
            add([p + fold(s) + e for s in imperfect.split() for p in "يت" for e in _IMPERFECT_ENDINGS], "finite")
            add([fold(s) + e for s in participle.split() for e in PARTICIPLE_ENDINGS], "participle")
            nouns = [fold(s) for s in noun.split()]
            bound = [s[:-1] + "ت" if s.endswith("ه") else s for s in nouns]
            # a final hamza is written on its seat before a pronoun, which folding turns into و or ي
            bound += [s[:-1] + seat for s in bound if s.endswith("ء") for seat in "وي"]
            add([s + p for s in bound for p in _PRONOUNS], "noun")
    for word in _AMBIGUOUS:
        forms.pop(word, None)
    return forms


@dataclass(frozen=True)
class PersianVerb:
    """A Persian reporting verb: infinitive, class, folded forms of the verbal part, folded nominal parts."""

    lemma: str
    verb_class: str
    forms: frozenset[str]
    nouns: tuple[str, ...]


@lru_cache(maxsize=1)
def persian_verbs() -> dict[tuple[str, str], PersianVerb]:
    """(nominal part or "", folded form) → verb."""
    table: dict[tuple[str, str], PersianVerb] = {}
    for row in _PERSIAN.strip().splitlines():
        lemma, verb_class, forms, nouns = row.split("|")
        verb = PersianVerb(
            lemma, verb_class, frozenset(fold(f) for f in forms.split()), tuple(fold(n) for n in nouns.split())
        )
        for noun in verb.nouns or ("",):
            for form in verb.forms:
                table.setdefault((noun, form), verb)
    return table
