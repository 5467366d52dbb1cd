"""A small MIDI writer: parts, notes on a swung grid, step patterns, chord symbols, and a player's imprecision."""

import random
import struct

TICKS = 480
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
CHORDS = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "5": (0, 7, 12),
    "7": (0, 4, 7, 10),
    "9": (0, 4, 10, 14),
    "13": (0, 4, 10, 21),
    "m7": (0, 3, 7, 10),
    "m9": (0, 3, 10, 14),
    "maj7": (0, 4, 7, 11),
    "maj9": (0, 4, 11, 14),
    "m7b5": (0, 3, 6, 10),
    "dim": (0, 3, 6, 9),
    "sus4": (0, 5, 7),
}
STEP_VELOCITY = {"X": 118, "x": 100, "o": 76, "-": 48}

KICK, STICK, SNARE, CLAP, SNARE2 = 36, 37, 38, 39, 40
HAT, HAT_FOOT, HAT_OPEN, CRASH, RIDE, RIDE_BELL = 42, 44, 46, 49, 51, 53
TOM_LOW, TOM_MID, TOM_HIGH, TAMBOURINE, SHAKER, CABASA = 41, 47, 50, 54, 82, 69


def pitch(name):
    """Note number of "C4" (60), "Eb3", "F#5"."""
    shift = {"b": -1, "#": 1}.get(name[1], 0)
    return SEMITONES[name[0]] + shift + 12 * (int(name[1 + abs(shift) :]) + 1)


def chord(symbol, octave):
    """Note numbers of "Dm7" with its root in an octave."""
    root_length = 2 if symbol[1:2] in ("b", "#") else 1
    root = pitch(f"{symbol[:root_length]}{octave}")
    return [root + interval for interval in CHORDS[symbol[root_length:]]]


def near(notes, centre):
    """The notes moved by octaves to lie around a centre: a keyboard player's voicing."""
    return sorted(note + 12 * round((centre - note) / 12) for note in notes)


def amplifier(drive_db, level_db=0):
    """Effects of a guitar amplifier: drive into clipping, then the dull roll-off of a loudspeaker cabinet."""
    return (
        f"highpass=f=90,volume={drive_db}dB,asoftclip=type=tanh,highpass=f=80,equalizer=f=450:t=q:w=1:g=-3,"
        f"equalizer=f=2500:t=q:w=1:g=4,lowpass=f=5200,lowpass=f=6500,volume={level_db}dB"
    )


class Part:
    """One instrument. Times and lengths are in beats."""

    def __init__(self, score, channel):
        self.score = score
        self.channel = channel

    def control(self, beat, number, value):
        self.score.add(beat, 1, bytes([0xB0 | self.channel, number, value]))

    def note(self, beat, number, length, velocity=90, exact=False):
        chance = self.score.chance
        velocity = max(1, min(127, velocity + chance.randint(-6, 6)))
        late = 0 if exact else chance.gauss(0, self.score.looseness)
        start = max(0, self.score.tick(beat) + round(late))
        end = max(start + 10, self.score.tick(beat + length) - 4)
        self.score.events.append((start, 2, bytes([0x90 | self.channel, number, velocity])))
        self.score.events.append((end, 0, bytes([0x80 | self.channel, number, 0])))

    def chord(self, beat, numbers, length, velocity=85, strum=0.0):
        for index, number in enumerate(numbers):
            self.note(beat + index * strum, number, length - index * strum, velocity)

    def melody(self, beat, text, velocity=95, legato=1.0):
        """Notes "E5/1.5", rests "r/1", accents "E5/1!", ghosts "E5/1?"; returns the beat where it ends."""
        for token in text.split():
            name, _, rest = token.partition("/")
            accent = {"!": 16, "?": -22}.get(rest[-1], 0)
            length = float(rest.rstrip("!?"))
            if name != "r":
                self.note(beat, pitch(name), length * legato, velocity + accent)
            beat += length
        return beat

    def bend(self, beat, semitones):
        value = max(0, min(16383, round(8192 + semitones / 2 * 8192)))
        self.score.add(beat, 1, bytes([0xE0 | self.channel, value & 0x7F, value >> 7]))

    def slide(self, beat, length, start, end):
        """Bends smoothly from one offset to another (semitones, -2 to 2)."""
        for step in range(9):
            self.bend(beat + length * step / 8, start + (end - start) * step / 8)

    def swell(self, beat, length, start, end):
        """Expression from one value to another (0 to 127)."""
        for step in range(17):
            self.control(beat + length * step / 16, 11, round(start + (end - start) * step / 16))

    def steps(self, beat, number, pattern, step=0.25, length=0.2):
        """One drum's line: "X...o.x-", a character for each step, dots rest; spaces and bars are for the eye."""
        for index, mark in enumerate(pattern.replace(" ", "").replace("|", "")):
            if mark != ".":
                self.note(beat + index * step, number, length, STEP_VELOCITY[mark])


class Score:
    """A piece, or those of its parts that share a chain of effects.

    `swing`: where the second half of a `swing_unit` (in beats) falls, 0.5 straight, 0.67 triplets.
    `effects`: FFmpeg audio filters, such as amplifier().
    """

    def __init__(self, bpm, swing=0.5, swing_unit=1.0, looseness=5.0, seed=1, effects=""):
        self.bpm = bpm
        self.swing = swing
        self.swing_unit = swing_unit
        self.looseness = looseness
        self.effects = effects
        self.chance = random.Random(seed)
        self.events = []
        self.channels = [channel for channel in range(16) if channel != 9]

    def part(self, program, volume=100, pan=64, reverb=40, chorus=0):
        return self._set_up(self.channels.pop(0), program, volume, pan, reverb, chorus)

    def drums(self, kit=0, volume=105, reverb=30):
        return self._set_up(9, kit, volume, 64, reverb, 0)

    def _set_up(self, channel, program, volume, pan, reverb, chorus):
        part = Part(self, channel)
        self.add(0, 1, bytes([0xC0 | channel, program]))
        for number, value in ((7, volume), (10, pan), (91, reverb), (93, chorus)):
            part.control(0, number, value)
        return part

    def seconds(self):
        """From the start to the last note's end."""
        return max(tick for tick, _, _ in self.events) / TICKS * 60 / self.bpm

    def tick(self, beat):
        unit = self.swing_unit
        whole, rest = divmod(beat / unit, 1.0)
        warped = rest * 2 * self.swing if rest < 0.5 else self.swing + (rest - 0.5) * 2 * (1 - self.swing)
        return round((whole + warped) * unit * TICKS)

    def add(self, beat, order, message):
        self.events.append((self.tick(beat), order, message))

    def midi(self):
        """A standard MIDI file, format 0."""
        tempo = round(60_000_000 / self.bpm)
        track = bytearray(b"\x00\xff\x51\x03" + tempo.to_bytes(3, "big"))
        now = 0
        for tick, _, message in sorted(self.events, key=lambda event: event[:2]):
            track += _variable_length(tick - now) + message
            now = tick
        track += b"\x00\xff\x2f\x00"
        return b"MThd" + struct.pack(">IHHH", 6, 0, 1, TICKS) + b"MTrk" + struct.pack(">I", len(track)) + bytes(track)


def _variable_length(value):
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(0x80 | value & 0x7F)
    return bytes(reversed(digits))
