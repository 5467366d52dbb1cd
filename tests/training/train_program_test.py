"""segue train: from a folder to a model, through kills, Ctrl-C and bad input."""

import csv
import pathlib
import shutil
import signal
import time

import program
from program import ALL_DONE, NOTHING_DONE, SOME_FAILED, WRONG_USAGE, CliTest, main, tone, wav

PITCHES = {"high": (2000, 2200, 2400, 2600, 2800), "low": (150, 170, 190, 210, 230)}
TRAINING = ("--network", "mfcc-cnn", "--threads", "1", "--batch-size", "4")


class Train(CliTest):
    def setUp(self):
        super().setUp()
        for genre, pitches in PITCHES.items():
            (self.folder / "music" / genre).mkdir(parents=True)
            for hz in pitches:
                self.clip(genre, hz).write_bytes(wav([tone(1, hz=hz)]))

    def clip(self, genre, hz):
        return self.folder / "music" / genre / f"{hz}.wav"

    def train(self, *words, epochs=3, model="model.onnx"):
        return self.segue("train", "music", "-o", model, "--epochs", epochs, *TRAINING, *words)

    def bytes_of(self, model):
        return (self.folder / model).read_bytes()

    def wait_for_checkpoint(self, process):
        checkpoint = self.folder / "model.onnx.checkpoint"
        while not checkpoint.exists():
            self.assertIsNone(process.poll(), "ended before its first checkpoint")
            time.sleep(0.01)

    def test_makes_a_model_that_predicts(self):
        result = self.train("--history", "history.csv", epochs=20)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assertIn("20/20", result.out)
        self.assertIn("validation loss", result.out)
        with (self.folder / "history.csv").open(newline="") as file:
            self.assertEqual([row["epoch"] for row in csv.DictReader(file)], [str(n) for n in range(1, 21)])
        for picture in ("model-training.png", "model-training.svg"):
            self.assertTrue((self.folder / picture).is_file())
        self.assertFalse((self.folder / "model.onnx.checkpoint").exists())
        answer = self.segue("predict", "--model", "model.onnx", self.clip("low", 170), "--format", "json")
        self.assertEqual(answer.objects()[0]["genre"], "low")

    def test_json_lines(self):
        result = self.train("--format", "json", "--seed", 3)
        *epochs, model = result.objects()
        self.assertEqual([epoch["epoch"] for epoch in epochs], [1, 2, 3])
        self.assertEqual(model["labels"], ["high", "low"])
        self.assertEqual((model["training_clips"], model["validation_clips"]), (8, 2))

    def test_killed_and_repeated_ends_as_if_it_had_not_been(self):
        self.assertEqual(self.train(epochs=40, model="whole.onnx").code, ALL_DONE)
        process = self.start("train", "music", "-o", "model.onnx", "--epochs", 40, *TRAINING)
        self.wait_for_checkpoint(process)
        process.kill()
        process.communicate()
        self.assertFalse((self.folder / "model.onnx").exists())
        self.assertEqual(self.train(epochs=40).code, ALL_DONE)
        self.assertEqual(self.bytes_of("model.onnx"), self.bytes_of("whole.onnx"))

    def test_interrupted_keeps_the_best_so_far_and_goes_on_later(self):
        self.assertEqual(self.train(epochs=40, model="whole.onnx").code, ALL_DONE)
        process = self.start("train", "music", "-o", "model.onnx", "--epochs", 40, *TRAINING)
        self.wait_for_checkpoint(process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        if process.returncode != ALL_DONE:  # it may have been quicker
            self.assertEqual(process.returncode, SOME_FAILED)
            self.assertTrue((self.folder / "model.onnx").exists())
            self.assertEqual(self.segue("predict", "--model", "model.onnx", self.clip("low", 170)).code, ALL_DONE)
            self.assertEqual(self.train(epochs=40).code, ALL_DONE)
        self.assertEqual(self.bytes_of("model.onnx"), self.bytes_of("whole.onnx"))

    def test_checkpoints_that_cannot_be_continued(self):
        checkpoint = self.folder / "model.onnx.checkpoint"
        checkpoint.write_bytes(b"segue-checkpoint 1 0123456789abcdef\n{}")
        self.assert_fails(self.train(), NOTHING_DONE, checkpoint.name, "damaged", "delete it")
        checkpoint.write_text("something else")
        self.assert_fails(self.train(), NOTHING_DONE, checkpoint.name, "not a checkpoint")

    def test_files_that_fail_are_named_and_the_rest_is_learnt_from(self):
        self.clip("low", 99).write_text("no music")
        result = self.train()
        self.assertEqual(result.code, SOME_FAILED)
        self.assertIn("99.wav", result.err)
        self.assertTrue((self.folder / "model.onnx").is_file())

    def test_genre_with_too_few_files(self):
        (self.folder / "music" / "polka").mkdir()
        self.clip("polka", 440).write_bytes(wav([tone(1)]))
        self.assert_fails(self.train(), NOTHING_DONE, "polka", "1 file")
        self.assertFalse((self.folder / "model.onnx").exists())

    def test_output_that_cannot_be_written_is_noticed_before_the_work(self):
        self.assert_fails(self.train(model="absent/model.onnx"), NOTHING_DONE, "absent")
        self.assert_fails(self.train(model="music"), NOTHING_DONE, "music", "folder")

    def test_wrong_usage(self):
        for words in (("--learning-rate", "0"), ("--network", "resnet"), ("--label-weights", "A"), ("--holdout-fold", "x"),
                      ("--device", "tpu"), ("--nonsense",)):
            result = self.train(*words)
            self.assertEqual(result.code, WRONG_USAGE, words)
            self.assertIn(words[0].split("-")[-1], result.err + result.out)

    def test_help_and_checks_work_without_the_training_part(self):
        alone = self.folder / "alone"
        alone.mkdir()
        shutil.copy(program.PROGRAM, alone)
        self.addCleanup(setattr, program, "PROGRAM", program.PROGRAM)
        program.PROGRAM = str(alone / pathlib.Path(program.PROGRAM).name)
        result = self.segue("train", "--help")
        self.assertEqual(result.code, ALL_DONE)
        self.assertIn("Example:", result.out)
        self.assertEqual(self.segue("train", "absent").code, WRONG_USAGE)
        self.assert_fails(self.train(), NOTHING_DONE, "SEGUE_BUILD_TRAINING")


main()
