import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from genapp.sources.html import MAX_ATTRIBUTES, MAX_TAGS, TooDeep, simple_html


@pytest.mark.parametrize(
    ("source", "simple"),
    [
        ("<p>a</p>", "<p>a</p>"),
        ("<P Class=x onclick='y()' style=z>a", '<p class="x">a'),
        ("<a href='/x?a=\"b\"'>a</a>", '<a href="/x?a=&quot;b&quot;">a</a>'),
        ("<a title='>' href=x>a", '<a href="x">a'),
        ("<meta name=description content='a < b'>", '<meta name="description" content="a &lt; b">'),
        ("a < b &lt; c", "a &lt; b &lt; c"),
        ("a<!-- <p>x --> b", "a b"),
        ("a<!--> b <!---> c", "a b  c"),
        ("a<!-- x --!> b", "a b"),
        ("a<!-- never ends <p>", "a"),
        ("<!doctype html><?php x ?><p>a", "<p>a"),
        ("<script>if (a<b) {'</p>'}</script>b", "b"),
        ("<style>p > a {}</style>b<script>never ends <p>", "b"),
        ("<textarea><p>x</textarea>b", "b"),
        ("<title>a <b> & c</title>", "<title>a &lt;b&gt; &amp; c</title>"),
        ("<x:y a=1>b</x:y>", "b"),
        ("</>a</ p>b", "ab"),
        ("<br/>a<img src=x/>", '<br>a<img src="x/">'),
        ("<p style='color: red'>a<p style='display:none'>b", '<p>a<p style="display:none">b'),
        ("<p class", '<p class="">'),
        ("<p class=", '<p class="">'),
        ('<p class="never ends>a', '<p class="never ends>a">'),
        ("<", "&lt;"),
    ],
)
def test_the_page_is_written_anew(source, simple):
    assert simple_html(source)[0] == simple


def test_json_ld_is_kept_and_other_scripts_are_not():
    page, blocks = simple_html('<script type="Application/LD+json">{"a": "<b>"}</script><script>x</script>y')

    assert blocks == ['{"a": "<b>"}']
    assert page == "y"


def test_json_ld_in_comments_is_found():
    _, blocks = simple_html('<!-- <script type="application/ld+json">{"a": 1}</script> x --><!-- ld+json --><p>b')

    assert blocks == ['{"a": 1}']


def test_what_takes_parsers_quadratic_time_does_not_reach_them():
    many = " ".join(f"a{n}='>'" for n in range(100_000))
    page, _ = simple_html(f"<div {many} class=x>text</div>")
    assert page == '<div class="x">text</div>'

    assert simple_html("<i>x</i>" * 500_000)[0].count("<i>") == MAX_TAGS
    for source in ("<div>" * 2_000, "<div></span>" * 2_000, "<div><table></div>" * 2_000, "<x-y>" * 2_000):
        with pytest.raises(TooDeep):
            simple_html(source)


def test_pages_that_leave_out_end_tags_are_not_deep():
    simple_html("<p>a" * 5_000 + "<ul>" + "<li>a" * 5_000 + "</ul>" + "<a name=x>" * 5_000)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("<>/!-=\"' abp&;\n"), max_size=60) | st.text(max_size=60))
def test_every_tag_in_the_result_was_written_here(source):
    page, _ = simple_html(f"<p>{source}")

    for tag in re.findall(r"<[^>]*>", page):
        assert re.fullmatch(r'</?[a-z][a-z0-9-]*(?: [a-z]+="[^"<]*")*>', tag) or '"' in tag
    for node in LexborHTMLParser(page).css("*"):
        assert len(node.attributes) <= MAX_ATTRIBUTES
        assert node.tag not in ("script", "style")
