from __future__ import annotations

import io
import json

import openpyxl
import pytest

from knowledge.exchange import ExchangeError, Imported, read_exchange

QNA = "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n"


def drafts(name: str, text: str) -> tuple[Imported, ...]:
    return read_exchange(name, text.encode()).rows


def sheet(*rows: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for line in rows:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_rows_of_qna_maker_with_one_answer_are_one_draft() -> None:
    found = read_exchange(
        "qna.tsv",
        (
            QNA + "Where do I get a SIM card?\tAt any shop.\\nBring your ID.\t"
            'https://example.org/sim\t\t[]\tFalse\t[{"displayOrder":0}]\t1\n'
            "sim card where\tAt any shop.\\nBring your ID.\tEditorial\t\t[]\tFalse\t[]\t1\n"
            "电话卡在哪里买？\tAt any shop.\\nBring your ID.\tEditorial\t\t[]\tFalse\t[]\t1\n"
        ).encode(),
    )

    (row,) = found.rows
    assert (found.form, row.outcome, row.place) == ("QnA Maker", "draft", "qna.tsv, line 2")
    assert row.fields == {
        "question": {"en": "Where do I get a SIM card?", "zh-Hans": "电话卡在哪里买？"},
        "wordings": {"en": ["sim card where"], "zh-Hans": []},
        "answer": {"en": "At any shop.\nBring your ID."},
        "sources": [{"url": "https://example.org/sim"}],
    }
    assert {"id", "topic", "answer.zh-Hant", "wordings.en (1 of 5)", "source.1.title"} <= {
        *row.missing
    }
    assert "has the same answer as qna.tsv, line 3, and is one with it" in row.notes
    assert "comes from 'Editorial'" in row.notes
    assert "Prompts" in found.left_out


def test_quotes_in_a_plain_tsv_are_text() -> None:
    (row,) = drafts("qna.tsv", QNA + 'What is "DIH"?\tIt is "Digital" so\t\t\t\t\t\t1\n')

    assert row.fields["question"] == {"en": 'What is "DIH"?'}


def test_quoted_cells_of_a_tsv_may_hold_line_breaks() -> None:
    (row,) = drafts("qna.tsv", QNA + 'Where?\t"Here,\n""now""."\t\t\t\t\t\t1\n')

    assert row.fields["answer"] == {"en": 'Here,\n"now".'}


def test_qna_maker_in_excel_is_the_same() -> None:
    data = sheet(QNA.strip().split("\t"), ["Where is it?", "Here it is.", "", "", "", "", "", "7"])

    assert read_exchange("qna.xlsx", data).rows[0].fields["answer"] == {"en": "Here it is."}


def test_two_columns_without_a_header_are_questions_and_answers() -> None:
    found = read_exchange(
        "faq.csv", b'How much is the bus?,2 yuan\n"Is it late, too?","Yes, it is."\n'
    )

    assert found.form == "Dialogflow"
    assert [row.fields["question"] for row in found.rows] == [
        {"en": "How much is the bus?"},
        {"en": "Is it late, too?"},
    ]
    assert "no header" in found.notes[0]


@pytest.mark.parametrize(
    "header",
    [
        ["分段标题", "分段内容", "问题"],
        ["分段標題", "分段內容", "問題"],
        ["分段标题（选填）", "分段内容（必填，最长不超过4096个字符）", "问题（选填，一行一个）"],
    ],
)
def test_template_of_maxkb_has_one_question_a_line(header: list[str]) -> None:
    found = read_exchange(
        "kb.xlsx", sheet(header, ["个税", "可以申请。", "怎么申请个税？\n个税流程"])
    )

    (row,) = found.rows
    assert found.form == "MaxKB"
    assert row.fields["question"] == {"zh-Hans": "怎么申请个税？"}
    assert row.fields["wordings"] == {"zh-Hans": ["个税流程", "个税"]}
    assert found.left_out == ()


def test_row_without_a_question_is_a_draft_that_lacks_it() -> None:
    (row,) = drafts("kb.csv", "分段标题,分段内容,问题\n,可以申请。,\n")

    assert "question" in row.missing


def faq_page(*pairs: tuple[str, str]) -> str:
    questions = [
        {"@type": "Question", "name": q, "acceptedAnswer": {"@type": "Answer", "text": a}}
        for q, a in pairs
    ]
    page = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions}
    return json.dumps(page, ensure_ascii=False)


def test_linked_data_gives_its_questions() -> None:
    (row,) = drafts("faq.json", faq_page(("Where is the <b>desk</b>?", "<p>Hall A</p>")))

    assert row.fields["question"] == {"en": "Where is the desk?"}
    assert row.place == "faq.json, question 1"


def test_linked_data_may_stand_in_a_graph_and_in_a_page() -> None:
    graph = json.dumps(
        {"@graph": [{"@type": "WebPage"}, json.loads(faq_page(("A desk?", "Yes.")))]}
    )
    page = (
        "<!doctype html><script>var x = '{';</script>"
        f"<script type='application/ld+json'>{graph}</script>"
        f'<SCRIPT id=b TYPE="application/ld+json">{faq_page(("A hall?", "No."))}</SCRIPT>'
    )

    rows = drafts("page.html", page)

    assert [row.fields["question"]["en"] for row in rows] == ["A desk?", "A hall?"]
    assert [row.place for row in rows] == ["page.html, question 1", "page.html, question 2"]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("page.html", "<p>Hello</p>", "holds no FAQPage data"),
        ("page.html", "<script type=application/ld+json>{}", "holds no FAQPage data"),
        ("faq.json", '{"@type": "WebPage"}', "holds no FAQPage with questions"),
    ],
)
def test_page_without_questions_is_refused(name: str, text: str, sentence: str) -> None:
    with pytest.raises(ExchangeError, match=sentence):
        read_exchange(name, text.encode())


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<p>One</p><p>Two &amp; three</p>", "One\n\nTwo & three"),
        ("A<br/>B<BR>C", "A\nB\nC"),
        ("<ul><li>ID</li><li>photo</li></ul>", "- ID\n- photo"),
        ('See <a href="https://a.example/b">here</a>.', "See here (https://a.example/b)."),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example"),
        ('<a href="javascript:x()">here</a>', "here"),
        ('<a href="mailto:desk@a.example">write</a>', "write (desk@a.example)"),
        ("<p>a<script>evil()</script><style>p{}</style>b</p>", "ab"),
        ("use <ID number> if 1 < 2 & so on", "use <ID number> if 1 < 2 & so on"),
        ("<b>use</b> <ID number> now", "use <ID number> now"),
        ("AT&T &lt;b&gt;", "AT&T <b>"),
        ("R&D&not yet, &#x4E00;&nosuch;", "R&D&not yet, 一&nosuch;"),
        ("<p>a<!-- b <p>c -->d</p><!-- e", "ad\n<!-- e"),
        ("a &amp;lt;b&amp;gt; <i>c</i>", "a &lt;b&gt; c"),
    ],
)
def test_html_becomes_the_text_that_people_read(html: str, plain: str) -> None:
    (row,) = drafts("faq.json", faq_page(("Where is the desk?", html)))

    assert list(row.fields["answer"].values()) == [plain]


def test_text_that_does_not_tell_its_script_goes_by_the_answer() -> None:
    (row,) = drafts("faq.csv", "你好,請問有甚麼可以幫到您？\n")

    assert row.fields["question"] == {"zh-Hant": "你好"}


def test_text_that_tells_no_language_is_noted() -> None:
    (row,) = drafts("faq.csv", "你好,你好\n")

    assert row.notes[0] == "the language of '你好' is not certain"


def test_two_answers_in_a_row_are_refused() -> None:
    with pytest.raises(ExchangeError, match=r"faq\.csv: 2 columns are named answer; keep one"):
        read_exchange("faq.csv", b"Question,Answer,ANSWER\na,b,c\n")
