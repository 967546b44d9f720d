"""Imported by the clean process from which workers are forked: what each of them would else load for itself."""

import gc

from helpers.study.intake import worker as worker
from helpers.text.dates import month_names
from helpers.text.words import arabic_lemmas

arabic_lemmas()
month_names()
gc.freeze()  # so that no worker copies these pages by counting references to them
