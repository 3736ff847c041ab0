"""Pages in languages that nobody wrote texts for: a model writes them, and all seven stages know the language."""

import json

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from genapp.access import LOCAL_OWNER
from genapp.clock import utc_now
from genapp.db import StageRunRow, reading, transaction
from genapp.intake.validate import read_page
from genapp.languages import LANGUAGES, full_name
from genapp.page import CheckOutcome, Language
from genapp.pipeline.standard import standard_pipeline
from genapp.pipeline.work import STAGE_NAMES
from genapp.providers.base import Completion, OnText, Prompt
from genapp.services.queue import PageOrder, submit_page
from genapp.services.work import run_job
from genapp.settings import settings
from tests.integration.test_model_pages import FactGatherer, TextProvider, version
from tests.support.queue import claim, free_slots, job_of
from tests.support.work import small_tools

pytestmark = pytest.mark.anyio

PAGES = {
    "čeština": ("cs", "dubové stoly", ("Materiál: masivní dub", "Výška: 74 cm", "Hmotnost: 48 kg", "Záruka: 5 let",
        "Dodání: dva až tři týdny")),
    "Finnish": ("fi", "tammipöydät", ("Materiaali: massiivitammi", "Korkeus: 74 cm", "Paino: 48 kg", "Takuu: 5 vuotta",
        "Toimitus: kahdesta kolmeen viikkoa")),
    "Türkçe": ("tr", "meşe masalar", ("Malzeme: masif meşe", "Yükseklik: 74 cm", "Ağırlık: 48 kg", "Garanti: 5 yıl",
        "Teslimat: iki ila üç hafta")),
    "日本語": ("ja", "オーク材テーブル", ("素材: オーク無垢材", "高さ: 74 cm", "重量: 48 kg", "保証: 5年",
        "配送: 2〜3週間")),
    "ar": ("ar", "طاولات من البلوط", ("المادة: بلوط صلب", "الارتفاع: 74 سم", "الوزن: 48 كغ", "الضمان: 5 سنوات",
        "التوصيل: أسبوعان")),
    "Hebrew": ("he", "שולחנות אלון", ("חומר: אלון מלא", "גובה: 74 סמ", "משקל: 48 קג", "אחריות: 5 שנים",
        "משלוח: שבועיים")),
}  # fmt: skip
FROM_RIGHT = {"ar", "he"}


class Native(TextProvider):
    """Writes each part in the language of the page: its facts, one after the other."""

    async def complete(self, prompt: Prompt, *, on_text: OnText | None = None) -> Completion:
        self.prompts.append(prompt)
        brief, keyword = prompt.brief, prompt.brief.request.primary_keyword
        facts = [fact for fact in brief.context.facts.facts if fact.name != "brand"]
        if brief.task == "head":
            lines = (f"{keyword}: {facts[0].value}", " · ".join(fact.text for fact in facts), keyword)
            blocks = [
                {"heading": name, "text": text, "facts": []}
                for name, text in zip(("title", "meta_description", "h1"), lines, strict=True)
            ]
        else:
            part = brief.plan.part(brief.spec.kind)
            mine = [fact for fact in facts if part and fact.number in part.facts]
            text = f"{keyword}, " + ", ".join(fact.text for fact in mine)
            blocks = [{"heading": mine[0].name, "text": text, "facts": [fact.number for fact in mine]}]
        return self.read(json.dumps({"blocks": blocks}, ensure_ascii=False), prompt)


@pytest.fixture(autouse=True)
def with_server(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GENAPP_PROVIDER_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("GENAPP_PROVIDER_MODEL", "scripted")
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize("called", list(PAGES))
async def test_a_job_in_any_language_goes_through_all_stages_with_its_own_words(sqlite_engine: Engine, called: str):
    code, keyword, facts = PAGES[called]
    raw = {"pageType": "product", "targetUrl": f"https://shop.invalid/{code}", "keywords": keyword, "language": called}
    request = read_page({**raw, "facts": " | ".join(facts)}, now=utc_now()).request
    assert request.language == Language(code)
    free_slots(sqlite_engine, 2)
    with transaction(sqlite_engine) as session:
        job_id = submit_page(session, PageOrder(request=request, provider="openai_compatible"), by=LOCAL_OWNER)

    provider = Native()
    pipeline = standard_pipeline()
    with small_tools(sqlite_engine, provider=provider, pipeline=pipeline, gatherer=FactGatherer()) as tools:
        for one in claim(sqlite_engine):
            await run_job(one.job_id, one.token, tools=tools)

    assert job_of(sqlite_engine, job_id).state == "completed"
    with reading(sqlite_engine) as session:
        runs = session.exec(select(StageRunRow).where(StageRunRow.job_id == job_id)).all()
    assert {run.stage: run.outcome for run in runs} == dict.fromkeys(STAGE_NAMES, "completed")
    page, report = version(sqlite_engine, job_id)
    spec, english = LANGUAGES[request.language], LANGUAGES[Language.EN]
    assert all(full_name(request.language) in prompt.system for prompt in provider.prompts)
    assert f'<html lang="{code}"' in page.html
    assert f'"inLanguage": "{code}"' in page.html
    assert (f'<html lang="{code}" dir="rtl">' in page.html) == (code in FROM_RIGHT)
    assert page.body_html.startswith('<main dir="rtl">' if code in FROM_RIGHT else "<main>")
    assert f">{spec.labels.specification}</h2>" in page.body_html
    assert f'aria-label="{spec.labels.breadcrumb}"' in page.body_html
    assert english.labels.specification not in page.body_html
    assert all(fact.partition(": ")[2] in page.html for fact in facts)
    assert {part.written_by for part in page.components} == {""}
    broken = [result for result in report.results if "itself failed" in result.reason]
    assert not broken
    assert any("no word lists for this language" in finding.message for finding in report.findings)
    assert all(result.reason for result in report.results if result.outcome is CheckOutcome.SKIPPED)
