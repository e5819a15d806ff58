"""A small curriculum as files, for tests that load, check and exchange it."""

from pathlib import Path

SOURCES = """\
S1:
  title: A study of pay records
  address: https://example.org/pay
S2:
  title: A statute on labour
"""

LESSON = """\
---
id: TST-L1.1
title: What the pay record shows
minutes: 10
sensitivity: {sensitivity}
summary: Read a pay record for what it shows and what it does not.
outcomes:
  - id: TST.1a
    text: Say what a pay record shows.
sources: [S1, S2]
---

Who kept the record, and for whom? Begin there. [S1]

## What it shows

{filler}

```key
text: A record made for another purpose is worth more than one made for the case.
sources: [S2]
```

```example
title: One line of a ledger
text: |
  The line says *uniform, 40*. Nobody can say who was charged.
```
{more}
```sort
id: a1
title: Shows it or not
prompt: Put each statement where it belongs.
groups: [Shows it, Does not]
items:
  - text: The hours that were written down.
    group: Shows it
    why: They stand there.
  - text: What the worker was told.
    group: Does not
    why: Nobody wrote it down.
```

```pitfalls
items:
  - mistake: Reading a total as a wage.
    instead: Ask what was taken off before it.
```

```recap
items:
  - Ask who kept the record.
```
"""

ITEMS = """\
items:
- id: TST-Q01
  type: SBA
  outcome: TST.1a
  lesson: TST-L1.1
  critical: true
  stem: What does the record show?
  options:
  - text: The hours that were written down.
    right: true
    why: They stand there.
  - text: The hours that were worked.
    right: false
    why: Only if the record is true.
- id: TST-Q01b
  type: SBA
  outcome: TST.1a
  lesson: TST-L1.1
  critical: true
  parallel_to: TST-Q01
  stem: What may you say of the ledger?
  options:
  - text: That it lists deductions.
    right: true
    why: It does.
  - text: That the deductions were agreed.
    right: false
    why: It does not say so.
- id: TST-Q02
  type: NUM
  outcome: TST.1a
  lesson: TST-L1.1
  stem: Forty a week for ten weeks comes to how much?
  answer: 400
  tolerance: 0
  half_tolerance: 0
  unit: dollars
  common_errors:
  - answer: 40
    why: One week only.
  why: Forty times ten.
"""

COURSE = """\
id: TST
title: Reading pay records
promise: You will be able to read a pay record.
audience:
- investigator
refresher_months: 12
modules:
- id: TST-M1
  title: The record
  lessons:
  - TST-L1.1
assessment:
  id: TST-A1
  title: 'Reading pay records: assessment'
  minutes: 10
  length: 2
  pass_share: 80
"""

NOTE = """\
---
id: GN-91
title: Keep the pay records
summary: Secure them before anybody tidies them.
audience: [investigator]
version: 1
status: in_force
effective: 2026-05-01
review_months: 6
---

Ask for them on the first day. [S1]
"""

FILLER = "The record lists hours and sums, and it says nothing of what was promised. " * 40


def write_curriculum(
    folder: Path,
    *,
    filler: str = FILLER,
    more: str = "",
    sensitivity: int = 0,
    items: str = ITEMS,
    replaced: tuple[str, str] = ("", ""),
    lessons: int = 1,
) -> Path:
    """The files in ``folder``; ``replaced`` puts one text of the lesson in the place of another. Lessons after the first have no question."""
    lesson = LESSON.format(filler=filler.strip(), more=more, sensitivity=sensitivity)
    if replaced[0]:
        lesson = lesson.replace(*replaced)
    files = {
        "sources.yaml": SOURCES,
        "guidance/GN-91.md": NOTE,
        "courses/tst/course.yaml": COURSE.replace("  - TST-L1.1\n", "".join(f"  - TST-L1.{number}\n" for number in range(1, lessons + 1))),
        "courses/tst/items.yaml": items,
    }
    for number in range(1, lessons + 1):
        text = lesson.replace("TST-L1.1", f"TST-L1.{number}").replace("TST.1a", f"TST.{number}a")
        files[f"courses/tst/lessons/TST-L1.{number}.md"] = text
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
