#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads a page of the command report, and fails where it is not sound.

check-page.py PAGE            says what is wrong with it, a line each
check-page.py PAGE table ID   prints the table below the heading ID, cells apart by tabs
check-page.py PAGE text ID    prints the text of the element ID, in one line
check-page.py PAGE curve      prints the steps of the curve as X Y, a line each
"""
import re
import sys
from html.parser import HTMLParser

VOID = {"meta", "br"}
# All that the page is made of: what is not here has slipped in.
KNOWN = VOID | set(
    "html head title style body a header h1 h2 h3 h4 nav ul li main section p strong dl "
    "div dt dd figure svg path text figcaption table thead tbody tr th td code bdi time "
    "span footer".split()
)
ATTRIBUTES = set(
    "lang charset http-equiv content name class href id aria-labelledby aria-label role "
    "tabindex scope datetime viewbox d x y".split()
)


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.stack, self.ids, self.refs = [], [], {}, []
        self.headings, self.tables, self.path, self.policy = [], {}, None, None

    def handle_starttag(self, tag, attrs):
        if tag not in KNOWN:
            self.faults.append(f"an element {tag}")
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"an attribute twice in {tag}")
        attrs = dict(attrs)
        for name, value in attrs.items():
            if name not in ATTRIBUTES:
                self.faults.append(f"an attribute {name} of {tag}")
            if name == "href" and not value.startswith("#"):
                self.faults.append(f"a link to {value}")
        if "href" in attrs:
            self.refs.append(attrs["href"][1:])
        self.refs += attrs.get("aria-labelledby", "").split()
        element = {"tag": tag, "attrs": attrs, "text": ""}
        if "id" in attrs:
            if attrs["id"] in self.ids or not re.fullmatch(r"[A-Za-z0-9_.\\-]+", attrs["id"]):
                self.faults.append(f"an id {attrs['id']}")
            self.ids[attrs["id"]] = element
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables[attrs.get("aria-labelledby")] = []
        if tag == "tr":
            self.row = []
        if tag == "path" and attrs.get("class") == "curve":
            self.path = attrs["d"]
        if "http-equiv" in attrs:
            self.policy = attrs["content"]
        if tag == "th" and "scope" not in attrs:
            self.faults.append("a th without scope")
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag):
        if not self.stack or self.stack[-1]["tag"] != tag:
            self.faults.append(f"an end of {tag} out of place, {self.getpos()}")
            return
        text = self.stack.pop()["text"]
        if tag not in ("a", "bdi", "code", "span", "strong", "time"):
            self.handle_data(" ")
        if tag in ("td", "th"):
            self.row.append(" ".join(text.split()))
        if tag == "tr":
            names = [e["attrs"].get("aria-labelledby") for e in self.stack if e["tag"] == "table"]
            self.tables[names[-1]].append(self.row)

    def handle_data(self, data):
        for element in self.stack:
            element["text"] += data

    def handle_comment(self, data):
        self.faults.append("a comment")

    def check(self):
        self.faults += [f"no end of {element['tag']}" for element in self.stack]
        self.faults += [f"no id {ref}" for ref in set(self.refs) if ref not in self.ids]
        if self.headings[:1] != [1] or self.headings.count(1) != 1:
            self.faults.append("not one heading at its top")
        for before, after in zip(self.headings, self.headings[1:]):
            if after > before + 1:
                self.faults.append(f"a heading h{after} below h{before}")
        if "default-src 'none'" not in (self.policy or ""):
            self.faults.append("no policy that forbids what is outside")
        for rows in self.tables.values():
            if len({len(row) for row in rows}) != 1:
                self.faults.append("rows of different lengths")


def main():
    with open(sys.argv[1], encoding="utf-8", newline="") as file:
        text = file.read()
    page = Page()
    page.feed(text)
    page.close()
    if len(sys.argv) == 2:
        page.check()
        if not text.startswith('<!DOCTYPE html>\n<html lang="en">'):
            page.faults.append("no doctype or language")
        # url() or @import would fetch something; a < would end the style.
        style = re.search("<style>(.*?)</style>", text, re.S)
        if not style or re.search(r"url\(|@import|<", style[1]):
            page.faults.append("a style that is missing or fetches something")
        for fault in page.faults:
            print(fault)
        return 1 if page.faults else 0
    what, name = sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None
    if what == "table":
        for row in page.tables[name]:
            print("\t".join(row))
    elif what == "text":
        print(" ".join(page.ids[name]["text"].split()))
    elif what == "curve":
        x = 0.0
        for letter, rest in re.findall("([MHV])([^MHV]*)", page.path):
            numbers = [float(number) for number in rest.split()]
            x = x if letter == "V" else numbers[0]
            if letter != "H":
                print(x, numbers[-1])
    return 0


sys.exit(main())
