# test_claims.py - the arithmetic behind the verdicts, and the report without and with results.
#
# SPDX-License-Identifier: MIT
import dataclasses
import json
import math
import pathlib
import struct
import tempfile
import unittest

import report
import runs
import settings
import texts
import verdicts
from verdicts import NO, OPEN, WAITING, YES


class Verdicts(unittest.TestCase):
    def test_interval(self):
        # R: t.test(c(0.48, 0.49, 0.485))
        self.assertAlmostEqual(verdicts.half_width([0.48, 0.49, 0.485]), 0.0124207, places=6)
        self.assertEqual(verdicts.half_width([0.5]), math.inf)

    def test_band(self):
        def verdict(*values):
            return verdicts.band("", "", values, 0.46, 0.50).verdict

        self.assertEqual(verdict(0.47), YES)
        self.assertEqual(verdict(0.51), OPEN)
        self.assertEqual(verdict(0.509, 0.511, 0.510), NO)
        self.assertEqual(verdict(0.49, 0.53, 0.51), OPEN)
        self.assertEqual(verdict(math.nan, math.nan), OPEN)
        self.assertEqual(verdict(), WAITING)

    def test_above(self):
        def verdict(upper, lower):
            return verdicts.above("", "", dict(enumerate(upper)), dict(enumerate(lower))).verdict

        self.assertEqual(verdict([0.60, 0.61, 0.62], [0.50, 0.51, 0.52]), YES)
        self.assertEqual(verdict([0.50, 0.51, 0.52], [0.60, 0.61, 0.62]), NO)
        self.assertEqual(verdict([0.60, 0.50, 0.62], [0.50, 0.60, 0.52]), OPEN)
        self.assertEqual(verdict([0.6], [0.5]), OPEN)
        self.assertEqual(verdict([math.nan] * 3, [0.5] * 3), OPEN)
        self.assertEqual(verdict([], [0.5]), WAITING)

    def test_alike(self):
        def verdict(*groups):
            return verdicts.alike("", "", {str(i): dict(enumerate(g)) for i, g in enumerate(groups)}, 0.01).verdict

        self.assertEqual(verdict([0.90, 0.91], [0.905, 0.912]), YES)
        self.assertEqual(verdict([0.90, 0.901, 0.902], [0.95, 0.951, 0.952]), NO)
        self.assertEqual(verdict([0.90], [0.95]), OPEN)
        self.assertEqual(verdict([0.90], []), WAITING)

    def test_shown(self):
        self.assertEqual(verdicts.show([0.48, 0.49, 0.485]), "48.5 ± 0.5 % (3)")
        self.assertEqual(verdicts.show([1.5], "{:.3f}"), "1.500 (1)")
        self.assertEqual(verdicts.limits(0.46, 0.5, "{:.1%}"), "46 to 50 %")

    def test_worst(self):
        checks = [verdicts.Check("", "", "", verdict) for verdict in (YES, OPEN, YES)]
        self.assertEqual(verdicts.worst(checks), OPEN)
        self.assertEqual(verdicts.worst(checks + [verdicts.Check("", "", "", NO)]), NO)


class Reading(unittest.TestCase):
    def test_metrics(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "metrics.csv"
            path.write_text("step,epoch,seconds,split,loss,accuracy\n"
                            "1,0.5,0,batch,4,0\n2,1,0,batch,2,0.5\n2,1,0,test,3,0.25\n3,1.5,0,batch,1,1\n4,2,0,batch,,0\n")
            evaluations, stretches, epochs = runs._read_metrics(path)
        self.assertEqual([row["split"] for row in evaluations], ["test", "batch"])
        self.assertEqual(evaluations[1]["loss"], 2)
        self.assertEqual([row["loss"] for row in stretches], [4, 2, 1, None])
        self.assertEqual(epochs, {1: 3, 2: 1})

    def test_units(self):
        rows = [(1.0, 2.0), (1.0, 2.0), (3.0, 4.0)]
        body = b"".join(struct.pack("<2f", *row) for row in rows)
        head = json.dumps({"__metadata__": {}, "fc.weight": {"dtype": "F32", "shape": [3, 2], "data_offsets": [0, 24]}}).encode()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "checkpoint.safetensors"
            path.write_bytes(struct.pack("<Q", len(head)) + head + body)
            self.assertEqual(runs._distinct_units(path), {"fc.weight": [2, 3]})

    def test_diverged(self):
        rows = [{"split": "test", "step": 100, "epoch": 1, "loss": 2.0, "accuracy": 0.3}]
        record = {"summary": {"epochs": 1.5}, "batches": [], "status": "diverged", "evaluations": rows, "confusion": None}
        result = runs.Result(1, record)
        self.assertEqual((result.best("test"), result.last("test"), result.at("test", 1)), (0.3, runs.LOST, 0.3))
        self.assertEqual(result.at("test", 2), runs.LOST)
        self.assertEqual(result.class_accuracies()[:2], [1, 0])
        self.assertTrue(math.isnan(result.last("test", "loss")))
        self.assertEqual(runs.Result(1, record | {"evaluations": []}).best("test"), runs.LOST)

    def test_short_runs_stand_in_for_long_ones(self):
        variant = settings.VARIANTS["B3"]["sigmoid"]
        record = {"summary": {"epochs": 5}, "batches": [], "status": "finished"}
        with tempfile.TemporaryDirectory() as folder:
            runner = runs.Runner("/nowhere", folder, [], 1, False, lambda text: None)
            self.assertIsNone(runner.result(variant, 1))
            stored = pathlib.Path(folder) / "results" / (variant.key(1, short=True) + ".json")
            stored.parent.mkdir()
            stored.write_text(json.dumps(record))
            self.assertTrue(runner.result(variant, 1).reaches(5))
            self.assertFalse(runner.result(variant, 1).reaches(20))
            stored.with_name(variant.key(1) + ".json").write_text(json.dumps(record | {"summary": {"epochs": 20}}))
            self.assertTrue(runner.result(variant, 1).reaches(20))


class Report(unittest.TestCase):
    def write(self, folder, skipped=None):
        runner = runs.Runner("/nowhere", folder, [], 1, False, lambda text: None)
        output = pathlib.Path(folder) / "claims.md"
        report.write(output, runner, skipped or {}, 3)
        return output.read_text(encoding="utf-8")

    def test_every_claim_is_there(self):
        self.assertEqual(set(settings.VARIANTS), set(texts.CLAIMS))
        with tempfile.TemporaryDirectory() as folder:
            text = self.write(folder, {"A2": "no data"})
        for claim in settings.VARIANTS:
            self.assertIn(f"## {claim}: ", text)
        self.assertIn("Skipped: no data.", text)
        self.assertNotIn("**reproduced** |", text)

    def test_numbers_decide(self):
        with tempfile.TemporaryDirectory() as folder:
            for seed, accuracy in ((1, 0.475), (2, 0.48), (3, 0.47)):
                variant = settings.VARIANTS["E4"]["default"]
                stored = pathlib.Path(folder) / "results" / (variant.key(seed) + ".json")
                stored.parent.mkdir(exist_ok=True)
                stored.write_text(json.dumps({
                    "variant": {"file": variant.file, "sets": list(variant.sets)}, "seed": seed, "status": "finished",
                    "minima": "0", "device": "cpu", "threads": 1, "ended": "2000-01-01", "batches": [],
                    "summary": {"test_accuracy": accuracy},
                    "evaluations": [{"split": "validation", "step": 1, "epoch": 1, "loss": 1, "accuracy": 0.5}]}))
            runner = runs.Runner("/nowhere", folder, [], 1, False, lambda text: None)
            _, verdict, checks = report.section("E4", report.collect(runner, "E4", 3), None)
        self.assertEqual(verdict, YES)
        self.assertEqual(checks[0].measured, "47.5 ± 0.5 % (3)")

    def test_memorizing(self):
        evaluations = [{"split": "train", "step": 8 * epoch, "epoch": epoch, "loss": 1, "accuracy": min(1, epoch / 150)}
                       for epoch in range(5, 601, 5)]
        found = {}
        for name, variant in settings.VARIANTS["D6"].items():
            record = {"status": "finished", "summary": {"epochs": 600}, "evaluations": evaluations,
                      "batches": [{"epoch": 12 * i, "loss": 2.2, "accuracy": 0.1} for i in range(1, 51)],
                      "again": {"split": "train", "mode": "eval", "step": 4800, "loss": 0.1, "accuracy": 0.99}}
            found[name] = {seed: runs.Result(seed, record) for seed in (1, 2, 3)}
        _, verdict, checks = report.section("D6", found, None)
        measured = {check.statement: check for check in checks}
        self.assertEqual(measured["the same weights without dropout"].measured, "99.0 ± 0.0 % (3)")
        self.assertEqual(measured["train accuracy at the end, with dropout"].verdict, YES)
        self.assertEqual(measured["accuracy without dropout above that with it"].verdict, NO)
        self.assertEqual(verdict, NO)
        self.assertIn("after 600 updates (3 of 3 runs)", texts.late_rise(found))

    def test_a_second_evaluation_changes_the_key(self):
        variant = settings.VARIANTS["D6"]["500 images"]
        self.assertNotEqual(variant.key(1), dataclasses.replace(variant, again=()).key(1))

    def test_keys_tell_settings_apart(self):
        keys = {variant.key(1) for group in settings.VARIANTS.values() for variant in group.values()}
        variants = {variant for group in settings.VARIANTS.values() for variant in group.values()}
        self.assertEqual(len(keys), len(variants))


if __name__ == "__main__":
    unittest.main()
