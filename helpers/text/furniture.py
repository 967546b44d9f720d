"""What pages say around an article: heads and prompts in Arabic, Persian and English, folded, as patterns.

Patterns are matched at the start of a folded line (:mod:`helpers.text.orthography`). They name functions of a page
(comment form, sharing, rights, navigation, credits, links to other pages), not pages.
"""

import re

_NETWORKS = (
    r"(?:تلغرام|تليغرام|تلجرام|تليجرام|تلكرام|تلگرام|فيس ?بوك|فيسبوك|تويتر|توييتر|يوتيوب|واتس ?اب|واتساپ|"
    r"انستغرام|انستجرام|انستقرام|اينستاگرام|"
    r"لينكد ?ان|ايتا|بله|سروش|روبيكا|غوغل نيوز|جوجل نيوز|rss|x|facebook|twitter|telegram|whatsapp|"
    r"instagram|youtube|linkedin|viber|pinterest|reddit|email|print|threads|tiktok|messenger|google news)"
)

# from here on nothing on the page belongs to the article
CLOSERS = (
    r"(?:اترك|اكتب|اضف|ضع)(?: لنا)? (?:تعليق|رد)",
    r"لن يتم نشر عنوان بريدك",
    r"التعليقات?(?: \(?\d+\)?)?\W*$",
    r"(?:جميع|كافه|كل) الحقوق محفوظ",
    r"حقوق (?:النشر|الطبع)",
    r"زر الذهاب الي",
    r"العوده الي الاعلي",
    r"عن (?:الكاتب|المحرر)\W*$",
    r"(?:ديدگاه|نظر)(?:هاي?|ات)?\s?(?:خود|تان|شما|كاربران|ها\W*$)",
    r"ارسال (?:نظر|ديدگاه)",
    r"نشاني ايميل شما",
    r"(?:تمامي?|كليه|همه) (?:حقوق|مطالب)",
    r"بازگشت به بالا",
    r"انتهاي پيام",
    r"كد (?:خبر|مطلب)",
    r"leave a (?:comment|reply)",
    r"your email address",
    r"post (?:a )?comment",
    r"\d* ?comments?\W*$",
    r"copyright|©",
    r"all rights reserved",
    r"about (?:the |post )?author",
    r"back to top",
    r"view all posts",
)
FURNITURE = (
    r"الحقول الالزاميه",
    r"شارك(?:ها|ه|نا|وا)?(?: هذا| هذه)?(?: (?:الخبر|المقال|الموضوع|الصفحه|علي|عبر)\b.{0,40})?\W*$",
    r"مشارك[هة]?(?: عبر.{0,20}| علي.{0,20}| الخبر| المقال)?\W*$",
    rf"تابع(?:نا|ونا|وا)?\b.{{0,60}}\b{_NETWORKS}\b",
    r"تابع(?:نا|ونا)(?: علي| عبر)",
    r"انضم .{0,40}(?:قناه|قناتنا|مجموع)",
    r"اشترك(?:وا)? (?:في|ب|الان)",
    r"النشره البريديه",
    r"(?:اعلان|اعلانات|ادفرتايزمنت)\W*$",
    r"الاكثر (?:قراءه|مشاهده|تداولا|شيوعا)",
    r"(?:ال)?وسوم\b",
    r"كلمات (?:دلاليه|مفتاحيه)",
    r"(?:طباعه\W*$|حفظ\W*$|نسخ الرابط|رابط (?:مختصر|الخبر)|تكبير الخط|تصغير الخط)\b.{0,30}$",
    r"(?:حمل|حملوا) (?:ال)?تطبيق",
    r"(?:اضغط|انقر) هنا",
    r"(?:ال)?رييسيه(?:\W|$)",
    r"رمز التحقق",
    r"(?:تسجيل الدخول|انشاء حساب|البحث عن|القايمه)\W*$",
    r"(?:عدد )?(?:ال)?(?:مشاهدات|قراءات)\W",
    r"(?:مده القراءه|زمن القراءه)",
    r"(?:التالي|السابق|المقال (?:التالي|السابق))\W*$",
    r"ملفات تعريف الارتباط|نستخدم ملفات",
    r"اشتراك ?گذاري",
    r"به اشتراك",
    r"لينك كوتاه",
    r"كپي (?:لينك|شد)",
    r"(?:برچسب|تگ|كليدواژه)(?: ?ها)?\b",
    r"(?:پربازديد|پربيننده)",
    r"(?:تبليغات|آگهي|اگهي)\W*$",
    r"عضويت در (?:خبرنامه|كانال)",
    r"خبرنامه",
    r"(?:پرينت|چاپ)\W*$",
    r"بخش ?هاي موردنياز",
    rf"(?:ما را )?.{{0,30}}{_NETWORKS} (?:دنبال|ببينيد|بخوانيد)",
    r"(?:تعداد )?بازديد\W*[:\d]",
    r"(?:خانه|صفحه اصلي|صفحه نخست)\W*(?:[|»>/]|$)",
    r"(?:كد امنيتي|حاصل عبارت)",
    r"شناسه خبر",
    r"required fields",
    r"share(?:\b.{0,25}$)",
    r"follow us",
    r"subscribe",
    r"advertisement",
    r"sponsored",
    r"(?:accept|we use) (?:all )?cookies?",
    r"sign (?:in|up)\b",
    r"log ?in\b",
    r"(?:home|menu|search|skip to .{0,20}|loading)\W*$",
    r"home\s?[|>/»]",
    r"newsletter",
    r"i.?m not a robot",
    r"captcha",
    r"tags?\s?:",
    r"click here",
    r"download (?:the|our) app",
    r"\d+ (?:views|shares|min(?:utes?)? read)",
    r"(?:next|previous)(?: (?:post|article))?\W*$",
    r"see author.s posts",
    r"most (?:read|popular|viewed)",
    r"load more",
    r"trending",
    r"enable javascript|please enable",
    rf"(?:{_NETWORKS}[\s|,،•·/-]*){{2,}}$",
    rf"{_NETWORKS}\W*$",
)
CROSSLINKS = (
    r"اقرا(?:وا|ي)? (?:ايضا|المزيد|كذلك)",
    r"(?:مواضيع|مقالات|اخبار|موضوعات|مواد) (?:ذات صله|مرتبطه|متعلقه|مشابهه)",
    r"ذات صله\W*$",
    r"شاهد(?:وا)? ايضا",
    r"قد (?:يعجبك|يهمك|تهمك)",
    r"المزيد من (?:الاخبار|المقالات)",
    r"(?:ل)?لمزيد\W*$",
    r"طالع ايضا",
    r"انظر ايضا",
    r"بيشتر بخوانيد",
    r"(?:همچنين )?بخوانيد\W",
    r"(?:اخبار|مطالب|خبرهاي) (?:مرتبط|مشابه)",
    r"در همين (?:رابطه|زمينه|باره)\W*$",
    r"مرتبط\W*$",
    r"read (?:also|more|next)",
    r"see also",
    r"also read",
    r"more on this",
    r"related(?: (?:articles?|posts?|news|stories|topics|content))?\W*$",
    r"you (?:may|might) (?:also )?like",
    r"recommended\W*$",
)
CREDITS = (
    r"(?:ال)?مصدر(?:\s?[::/|-]|\W*$)",
    r"المصادر\s?[::]",
    r"(?:نقلا عن|عن)\s?[::]",
    r"منبع(?:\s?[::/|-]|\W*$)",
    r"(?:كتب|كتبت|بقلم|تحرير|اعداد|ترجمه|مراسل|متابعه|المحرر|الكاتب|تصوير)\s?[::/|]",
    r"بقلم\b.{0,40}$",
    r"(?:خبرنگار|نويسنده|مترجم|دبير|تهيه كننده|عكاس|گزارشگر)\s?[::/|]",
    r"(?:source|via|byline|author|photo|credit)s?\s?[::]",
    r"by [a-z .'-]{3,40}$",
    r"written by\b",
    r"(?:sources?)\W*$",
)
# words of which a credit or kicker such as "Name – follow-up – agencies" is made
CREDIT_WORDS = frozenset(
    (
        "متابعه",
        "متابعات",
        "وكالات",
        "مراسلون",
        "خاص",
        "تقارير",
        "تقرير",
        "رصد",
        "ا ف ب",
        "رويترز",
        "الوكالات",
        "وكاله",
        "المراسل",
        "مراسلنا",
        "agencies",
        "staff",
        "wire",
    )
)


def compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """One expression that matches at the start of a folded line, after bullets and icons."""
    return re.compile(r"[\W_]*(?:" + "|".join(patterns) + ")")


# captions that name their picture's source
CAPTION = re.compile(
    r"[(\[](?:تصوير|صوره|عدسه|ارشيف\w*|عكس|photo|picture|reuters|getty)\b|^(?:صوره|تصوير|عكس|photo)\s?:"
)
# disclaimers, wherever in their line the words stand
DISCLAIMER = re.compile(
    r"لا ?[يت]عبر\w*\b.{0,80}(?:راي|اراء|وجه\w* نظر)|لا ?[يت]تحمل\b.{0,60}مسووليه|لزوما\b.{0,60}(?:بيانگر|منعكس|نظر)"
    r"|views expressed\b.{0,80}(?:author|not)|does not necessarily (?:reflect|represent)"
)
# "seven + eleven =" in digits or words
SUM = re.compile(r"\W*\w+(?: \w+)? ?[+×x*–-] ?(?:\w+(?: \w+)?)? ?= ?\W*\w*\W*$|\W*= ?\w+ ?[+×*-] ?\w+\W*$")
EMAIL_OR_ADDRESS = re.compile(r"\W*(?:https?://\S+|www\.\S+|\S+@\S+\.\w+)\W*$")
