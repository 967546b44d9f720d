"""Which texts are read: Arabic and Persian however they are spelt, and no other language of their script."""

import pytest

from helpers.study.intake import languages

PERSIAN = (
    "وزیر دفاع زرکان امروز در پایتخت دورسان با رئیس ستاد ارتش اوفاریا دیدار کرد و درباره همکاری امنیتی دو کشور "
    "گفت و گو "
    "شد. هادی گفت: «امنیت مرزها مسئولیت مشترک است و اجازه نمی‌دهیم کسی از خاک ما علیه همسایگان استفاده کند». او این "
    "توافق را مهم خواند و از همه گروه‌ها خواست که به آن پایبند باشند."
)
ARABIC = (
    "استقبل وزير دفاع زركان في العاصمة دورسان رئيس أركان أوفاريا، وأكد أن أمن الحدود مسؤولية مشتركة. وقال إن "
    "هذه الزيارة "
    "مهمة، وإن الاتفاق الذي وقع خلال الأيام الماضية يهدف إلى حماية القرى على جانبي الحدود."
)
FOREIGN = {
    "Urdu": "زرکان کے وزیر دفاع نے کہا ہے کہ دونوں ملکوں کے درمیان تعلقات بہت اچھے ہیں اور سرحد پر امن قائم رہے "
    "گا۔ انہوں نے "
    "بتایا کہ اگلے مہینے ایک نیا معاہدہ ہوگا جس سے تجارت بڑھے گی اور لوگوں کو فائدہ پہنچے گا۔",
    "Kurdish": "وەزیری بەرگریی زەرکان ئەمڕۆ لە پایتەخت پێشوازی لە سەرۆکی ئەرکانی ئۆڤاریا کرد و باسی هاوکاریی "
    "ئەمنیی نێوان هەردوو "
    "وڵات کرا. گوتی کە ئاسایشی سنوور بەرپرسیارێتیی هاوبەشە و ڕێگە بە هیچ لایەک نادەین.",
    "Pashto": "د زرکان د دفاع وزیر نن په پلازمېنه کې د اوفاریا د ستر درستیز سره وکتل او د دواړو هېوادونو پر "
    "امنیتي همکارۍ یې "
    "خبرې وکړې. ده وویل چې د پولې امنیت ګډ مسؤلیت دی او هېچا ته به اجازه ورنه کړي.",
    "Sindhi": "زرڪان جي دفاع واري وزير چيو آهي ته ٻنهي ملڪن جا لاڳاپا تمام سٺا آهن ۽ سرحد تي امن قائم رهندو. هن "
    "ٻڌايو ته "
    "ايندڙ مهيني هڪ نئون معاهدو ٿيندو جنهن سان واپار وڌندو ۽ ماڻهن کي فائدو ٿيندو.",
    "Uyghur": "زەركان دۆلىتىنىڭ مۇداپىئە مىنىستىرى بۈگۈن پايتەختتە ئوۋارىيە باش شتاب باشلىقى بىلەن كۆرۈشتى. ئۇ "
    "چېگرا بىخەتەرلىكى "
    "ئورتاق مەسئۇلىيەت دېدى ۋە ھېچكىمگە يول قويمايدىغانلىقىنى ئېيتتى.",
}


@pytest.mark.parametrize("text", [PERSIAN, ARABIC])
@pytest.mark.parametrize(
    "spelt",
    [
        {},
        {"ه": "ہ", "ة": "ۃ"},  # heh as Urdu spells it
        {"ه": "ە"},  # heh as Kurdish spells it
        {"ی": "ے", "ي": "ے"},  # yeh as Urdu ends a word
        {"ی": "ې", "ي": "ې"},  # yeh as Pashto spells it
        {"ک": "ڪ", "ك": "ڪ"},  # kaf as Sindhi spells it
    ],
)
def test_persian_and_arabic_are_read_in_letters_of_their_neighbours(text, spelt):
    assert languages.refusal(text.translate(str.maketrans(spelt))) is None


@pytest.mark.parametrize(("name", "text"), FOREIGN.items())
def test_other_languages_of_the_script_are_named(name, text):
    assert f"looks {name}" in languages.refusal(text)


def test_a_quotation_makes_no_persian_text_of_an_urdu_one():
    urdu = FOREIGN["Urdu"] * 4
    assert "looks Urdu" in languages.refusal(urdu + "«امنیت در مرز مسئولیت مشترک است»")


@pytest.mark.parametrize("head", [" " * 50_000, "\n" * 50_000, " \n" * 30_000])
def test_a_long_blank_head_hides_no_text(head):
    assert languages.refusal(head + PERSIAN) is None
    assert "Latin" in languages.refusal(head + "The minister arrived. " * 9)


def test_no_letters():
    assert languages.refusal(" 12 — 34 ") == "the text holds no letters"
