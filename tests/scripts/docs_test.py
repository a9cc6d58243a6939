"""The documentation: its links lead somewhere, its example is the one that is compiled."""

import glob
import os
import re
import sys

SOURCE = os.environ["LAYERWATT_SOURCE_DIR"]


def read(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as file:
        return file.read()


def broken_links(path):
    text = re.sub(r"```.*?```", "", read(path), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        if not os.path.exists(os.path.join(SOURCE, os.path.dirname(path), target)):
            yield f"{path}: links to {target}, which does not exist"


def linked_documents(path):
    for target in re.findall(r"\]\(([^)#\s]+\.md)", read(path)):
        yield os.path.normpath(os.path.join(os.path.dirname(path), target))


def unreachable_documents(documents):
    reached, waiting = set(), ["README.md"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in documents:
            continue
        reached.add(path)
        waiting.extend(linked_documents(path))
    return [f"{path}: no page leads to it from README.md" for path in sorted(documents - reached)]


def stale_example():
    program = read("docs/examples/embed.cpp")
    program = program[program.index("#include"):]
    if program not in read("README.md"):
        yield "README.md: its embedding example is not docs/examples/embed.cpp"


def main():
    pages = glob.glob(os.path.join(SOURCE, "docs", "**", "*.md"), recursive=True)
    documents = {"README.md"} | {os.path.relpath(page, SOURCE) for page in pages}
    problems = [problem for path in sorted(documents) for problem in broken_links(path)]
    problems += unreachable_documents(documents)
    problems += stale_example()
    print("\n".join(problems) or f"{len(documents)} pages, all links lead somewhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
