"""Installs Segue into a folder, moves it, and uses it from there: the program, and the library by find_package."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["SEGUE_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["SEGUE_BUILD_DIR"])
CMAKE = os.environ["CMAKE"]
# Programs of a sanitizer's build need it; of any other build none.
ENVIRONMENT = {name: os.environ[name] for name in ("TBB_ENABLE_SANITIZERS", "LSAN_OPTIONS", "TSAN_OPTIONS")
               if name in os.environ}
JAZZ = SOURCE / "examples" / "music" / "jazz" / "blue-ferry.mp3"


def run(*command, **options):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if result.returncode != 0:
        raise AssertionError(f"{command} ended with {result.returncode}:\n{result.stdout}{result.stderr}")
    return result


class InstalledTree(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="segue-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run(CMAKE, "--install", BUILD, "--prefix", cls.folder / "first")
        cls.prefix = cls.folder / "moved here"
        (cls.folder / "first").rename(cls.prefix)

    def test_program_needs_nothing_from_the_build(self):
        result = run(self.prefix / "bin" / "segue", "predict", JAZZ, env=ENVIRONMENT | {"LD_DEBUG": "libs"})
        self.assertIn("blue-ferry.mp3", result.stdout)
        loaded = [line.split(": ")[-1].strip() for line in result.stderr.splitlines() if "calling init" in line]
        self.assertTrue(any("libopenvino_intel_cpu_plugin" in path for path in loaded))
        for path in map(os.path.realpath, loaded):
            self.assertTrue(path.startswith(("/lib", "/usr/lib", os.path.realpath(self.prefix))), path)

    def test_every_kind_of_network_is_read(self):
        hears = {"kind": "waveform", "sample_rate_hz": 16000, "window_hop": 8000}
        mel = {"kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512, "mel_bands": 3, "low_hz": 0,
               "high_hz": 11025, "htk_scale": False, "area_normalised": True, "log_offset": 1e-6, "window_frames": 4}
        for name in ("wave.tflite", "open.onnx", "tiny.xml", "tiny.bin"):
            shutil.copy(SOURCE / "tests" / "model" / name, self.folder)
        for file, front_end, labels in (("wave.tflite", hears | {"window_samples": 4}, ["a", "b"]),
                                        ("open.onnx", hears | {"window_samples": 100}, ["a", "b"]),
                                        ("tiny.xml", mel, ["a", "b", "c"])):
            sidecar = self.folder / f"{file}.json"
            sidecar.write_text(json.dumps({"format_version": 1, "network": "test", "file": file, "front_end": front_end,
                                           "outputs": {"logits": 0}, "labels": labels}))
            result = run(self.prefix / "bin" / "segue", "predict", "--model", sidecar, JAZZ, env=ENVIRONMENT)
            self.assertIn("blue-ferry.mp3", result.stdout)

    def test_training_part_is_found(self):
        if not (self.prefix / "libexec" / "segue" / "segue-train").exists():
            self.skipTest("built without the training part")
        for program in ("bin/segue train", "libexec/segue/segue-train"):
            program, *words = program.split()
            self.assertIn("--epochs", run(self.prefix / program, *words, "--help", env=ENVIRONMENT).stdout)

    def test_licences_are_there(self):
        licences = self.prefix / "share" / "licenses" / "segue"
        self.assertTrue((licences / "LICENSE").is_file())
        self.assertTrue((licences / "openvino" / "LICENSE").is_file())

    def test_no_file_names_the_build_or_source_folder(self):
        for path in (self.prefix / "lib" / "cmake").rglob("*.cmake"):
            text = path.read_text()
            self.assertNotIn(str(SOURCE), text, path.name)
            self.assertNotIn(str(BUILD), text, path.name)

    def test_example_builds_against_the_package(self):
        build = self.folder / "example"
        run(CMAKE, "-S", SOURCE / "examples" / "jazz", "-B", build, f"-DCMAKE_PREFIX_PATH={self.prefix}",
            "-DCMAKE_BUILD_TYPE=Release")
        run(CMAKE, "--build", build)
        result = run(build / "jazz", JAZZ, JAZZ.parent, self.folder / "jazz.svg", env=ENVIRONMENT)
        self.assertIn("genre:", result.stdout)
        self.assertTrue((self.folder / "jazz.svg").is_file())


if __name__ == "__main__":
    unittest.main(verbosity=2)
