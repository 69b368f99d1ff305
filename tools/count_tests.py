#!/usr/bin/env python3
"""Counts the test cases of Bazel tests from their own reports (test.xml).

usage: count_tests.py < LABELS

Each line is a target's label, a tab, and the directory of its configuration's
reports (bazel info bazel-testlogs). Prints each target that did not pass, each
skipped case, and last, alone on a line, "N passed, N failed". A target without
a report, or without that of one of its shards, counts as one failure. Exits
with 1 if anything failed or nothing ran.
"""

import glob
import os
import sys
import xml.etree.ElementTree


def report_paths(testlogs, label):
    package, _, name = label.removeprefix("//").partition(":")
    directory = os.path.join(testlogs, package, name)
    shards = glob.glob(os.path.join(directory, "shard_*_of_*"))
    if not shards:
        return [os.path.join(directory, "test.xml")]
    shard_count = int(shards[0].rpartition("_")[2])
    return [
        os.path.join(directory, f"shard_{n}_of_{shard_count}", "test.xml")
        for n in range(1, shard_count + 1)
    ]


def cases_of(paths):
    for path in paths:
        yield from xml.etree.ElementTree.parse(path).iter("testcase")


def count(paths):
    """Returns (passed, failed, skipped cases by name)."""
    passed, failed, skipped = 0, 0, []
    for case in cases_of(paths):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        elif (
            case.find("skipped") is not None or case.get("result") == "skipped"
        ):
            skipped.append(f"{case.get('classname')}.{case.get('name')}")
        elif case.get("status") != "notrun":
            passed += 1
    return passed, failed, skipped


def main():
    total_passed, total_failed = 0, 0
    for line in sorted(line.strip() for line in sys.stdin if line.strip()):
        label, _, testlogs = line.partition("\t")
        try:
            passed, failed, skipped = count(report_paths(testlogs, label))
        except (OSError, xml.etree.ElementTree.ParseError) as error:
            print(f"FAILED   {label}: no report ({error})")
            total_failed += 1
            continue
        for name in skipped:
            print(f"SKIPPED  {label}: {name}")
        if failed:
            print(f"FAILED   {label}: {failed} of {passed + failed}")
        total_passed += passed
        total_failed += failed
    print(f"{total_passed} passed, {total_failed} failed")
    return 0 if total_failed == 0 and total_passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
