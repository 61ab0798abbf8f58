"""Posts out of kept answers, and what of an answer is kept."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.extraction.posts import read_posts
from crawlers.sources import rule_for
from crawlers.sources.demand.kept import person_id
from rivalscope.core.demand import DemandPost
from rivalscope.core.source_kinds import DEMAND_KINDS, SourceKind

SALT = "pepper"

ISSUE = {
    "number": 7, "html_url": "https://github.com/heron/desk/issues/7", "title": "Support recurring tasks",
    "body": "Hi @ada, please add recurring tasks. Mail me: bob@example.org",
    "user": {"login": "Bob", "avatar_url": "x"}, "state": "closed",
    "state_reason": "completed", "created_at": "2025-01-02T03:04:05Z",
    "updated_at": "2025-06-01T00:00:00Z", "closed_at": "2025-05-30T00:00:00Z", "labels": [{"name": "enhancement"}],
    "comments": 4, "milestone": {"title": "2.1"}, "reactions": {"+1": 11, "heart": 1, "total_count": 12},
    "assignee": {"login": "ada"},
}  # fmt: skip
TOPIC = {
    "id": 31, "slug": "wish", "title": "Calendar sync", "created_at": "2025-02-01T00:00:00.000Z",
    "last_posted_at": "2025-02-03T00:00:00.000Z", "closed": False, "archived": False, "tags": ["ideas"],
    "posts_count": 6, "participant_count": 4, "accepted_answer": {"post_number": 3, "username": "ada"},
    "post_stream": {
        "posts": [
            {
                "post_number": 1, "username": "bob", "name": "Bob Bobson",
                "cooked": "<p>I&#39;d love it.</p><p>Thanks @ada</p>",
                "created_at": "2025-02-01T00:00:00.000Z", "actions_summary": [{"id": 2, "count": 5}],
            }
        ]
    },
}  # fmt: skip
QUESTION = {
    "items": [
        {
            "question_id": 5, "link": "https://stackoverflow.com/q/5", "title": "How to sort boards &amp; lists?",
            "body": "<p>I want to sort.</p>", "owner": {"user_id": 99, "display_name": "Bob"},
            "creation_date": 1700000000,
            "last_activity_date": 1700000100, "is_answered": True, "accepted_answer_id": 6, "score": 3,
            "answer_count": 2, "tags": ["heron"],
        }
    ],
    "has_more": False,
}  # fmt: skip
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ideas</title>
<entry><id>tag:1</id><title>Dark mode</title><link href="https://ideas.test/1"/><author><name>Bob Bobson</name></author>
<published>2025-03-01T00:00:00Z</published><updated>2025-03-02T00:00:00Z</updated>
<content type="html">&lt;p&gt;Please.&lt;/p&gt;</content>
</entry></feed>"""


def read(kind: SourceKind, answer: Any, url: str = "https://forum.test/t/31.json") -> tuple[DemandPost, ...]:
    rule = rule_for(kind, {})
    rule.resume(since=None, salt=SALT)
    payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return read_posts(kind, rule.kept(payload), url)


def test_a_github_issue_is_read_whole_and_pull_requests_are_passed_over() -> None:
    (post,) = read(SourceKind.GITHUB_ISSUES, [ISSUE, {**ISSUE, "number": 8, "pull_request": {"merged_at": None}}])
    assert (post.key, post.title, post.open, post.closing) == ("7", "Support recurring tasks", False, "completed")
    assert (post.least_people, post.most_people) == (12, 17)
    assert (post.labels, post.milestone) == (("enhancement",), "2.1")
    assert post.opened == datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_no_name_of_a_person_is_kept() -> None:
    for kind, answer in (
        (SourceKind.GITHUB_ISSUES, [ISSUE]), (SourceKind.DISCOURSE, TOPIC), (SourceKind.STACK_EXCHANGE, QUESTION),
        (SourceKind.POSTS_FEED, ATOM), (SourceKind.POSTS_CSV, b"date,text,person\n2025-01-01,wish,Bob Bobson\n"),
    ):  # fmt: skip
        rule = rule_for(kind, {})
        rule.resume(since=None, salt=SALT)
        kept = rule.kept(answer if isinstance(answer, bytes) else json.dumps(answer).encode())
        assert kept
        for name in (b"bob", b"ada", b"Bob", b"99", b"avatar"):
            assert name not in kept, (kind, name)
    (post,) = read(SourceKind.GITHUB_ISSUES, [ISSUE])
    assert post.person == person_id("bob", SALT) != person_id("bob", "salt")


def test_discussions_gitlab_forum_and_questions() -> None:
    discussion = {
        "number": 3, "url": "https://github.com/heron/desk/discussions/3", "title": "Offline mode?", "body": "Please",
        "createdAt": "2025-01-01T00:00:00Z", "updatedAt": "2025-01-02T00:00:00Z", "closed": False, "upvoteCount": 9,
        "author": {"login": "bob"}, "category": {"name": "Ideas"}, "comments": {"totalCount": 2},
        "reactions": {"totalCount": 1},
    }  # fmt: skip
    answer = {"data": {"repository": {"discussions": {"pageInfo": {}, "nodes": [discussion]}}}}
    (post,) = read(SourceKind.GITHUB_DISCUSSIONS, answer)
    assert (post.key, post.labels, post.least_people, post.most_people) == ("d3", ("Ideas",), 8, 11)
    lab = {
        "iid": 4, "web_url": "https://lab.test/4", "title": "Slow search", "description": "It is slow.",
        "state": "opened",
        "created_at": "2025-01-01T00:00:00.000Z", "updated_at": "2025-01-02T00:00:00.000Z", "labels": ["bug"],
        "upvotes": 2, "user_notes_count": 1, "author": {"username": "bob"},
    }  # fmt: skip
    (post,) = read(SourceKind.GITLAB_ISSUES, [lab])
    assert (post.key, post.open, post.least_people) == ("4", True, 2)
    (post,) = read(SourceKind.DISCOURSE, TOPIC)
    assert (post.text, post.votes, post.comments, post.closing) == ("I'd love it.\nThanks @…", 5, 3, "solved")
    assert post.url == "https://forum.test/t/wish/31"
    (post,) = read(SourceKind.STACK_EXCHANGE, QUESTION)
    assert (post.title, post.text, post.closing) == ("How to sort boards & lists?", "I want to sort.", "answered")


def test_news_reviews_feeds_and_files() -> None:
    hits = [
        {"objectID": "1", "title": "Show HN: Heron", "author": "bob", "created_at_i": 1700000000, "points": 40},
        {"objectID": "2", "story_title": "Show HN", "comment_text": "<p>I wish it had tags", "created_at_i": 1},
    ]
    story, comment = read(SourceKind.HACKER_NEWS, {"hits": hits, "nbPages": 1, "page": 0})
    assert (story.title, story.votes) == ("Show HN: Heron", 39)
    assert (comment.title, comment.text, comment.votes) == ("", "I wish it had tags", 0)
    review = {
        "id": {"label": "1"}, "title": {"label": "Love it"}, "content": {"label": "Great app"},
        "author": {"name": {"label": "bob"}}, "updated": {"label": "2025-01-01T00:00:00-07:00"},
        "im:rating": {"label": "5"}, "im:voteSum": {"label": "2"},
    }  # fmt: skip
    (post,) = read(SourceKind.APP_STORE, {"feed": {"entry": [review]}})
    assert (post.labels, post.votes) == (("5 of 5",), 2)
    (post,) = read(SourceKind.POSTS_FEED, ATOM)
    assert (post.title, post.text, post.url) == ("Dark mode", "Please.", "https://ideas.test/1")
    table = "Date;Title;Text;Customer;Votes;State\n2025-01-01;SSO;We need SSO;ACME;3;done\nnonsense;a;b;c;d;e\n"
    (post,) = read(SourceKind.POSTS_CSV, table.encode())
    assert (post.title, post.votes, post.open) == ("SSO", 3, False)


def test_a_row_without_an_address_of_its_own_is_told_from_the_others() -> None:
    table = "id,date,text,url\nT 1,2025-01-01,We need SSO,\nT2,2025-01-02,Slow,\nT3,2025-01-03,x,https://crm.test/3\n"
    found = read(SourceKind.POSTS_CSV, table.encode(), "file:///desk/tickets.csv")
    assert [one.url for one in found] == [
        "file:///desk/tickets.csv#T%201",
        "file:///desk/tickets.csv#T2",
        "https://crm.test/3",
    ]


@pytest.mark.parametrize("kind", sorted(DEMAND_KINDS))
@pytest.mark.parametrize(
    "answer",
    [b"", b"[]", b"{}", b"null", b"[1,[2]]", b'{"items":[{"id":{}}],"hits":3,"feed":{"entry":{}}}', b"[" * 50_000,
     b'[{"created_at":"2025-13-01","number":[]}]', b"\xff\xfe\x00", b'{"rows":[{"date":7e99}]}'],
)  # fmt: skip
def test_what_is_of_another_form_gives_no_post_and_no_error(kind: SourceKind, answer: bytes) -> None:
    assert read(kind, answer) == ()
    assert read_posts(kind, answer, "https://x.test/") == ()
