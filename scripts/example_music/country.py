"""Train beat, boom-chick guitar, banjo rolls, fiddle tune."""

from score import KICK, SNARE, Score, chord, near, pitch


def train_beat():
    score = Score(bpm=118, looseness=6, seed=29)
    fiddle = score.part(110, volume=98, pan=50, reverb=45)
    steel = score.part(26, volume=80, pan=84, reverb=60, chorus=30)
    banjo = score.part(105, volume=84, pan=96, reverb=25)
    guitar = score.part(25, volume=104, pan=34, reverb=30)
    bass = score.part(32, volume=112, pan=64, reverb=10)
    drums = score.drums(kit=40, volume=92)
    bars = ["G", "G", "C", "G", "G", "D", "D", "G"]
    for bar, symbol in enumerate(bars):
        low = near(chord(symbol, 3), pitch("B2"))[0]
        root = chord(symbol, 2)[0]
        root = root if root <= pitch("G2") else root - 12
        fifth = root + 7 if root < pitch("D2") else root - 5
        voicing = near(chord(symbol, 4), pitch("D4"))
        for half, number in ((0, root), (2, fifth)):
            bass.note(4 * bar + half, number, 0.9, 106)
            guitar.note(4 * bar + half, low if half == 0 else low + 7, 0.9, 92)
            guitar.chord(4 * bar + half + 1, voicing, 0.5, 96, strum=0.015)
            guitar.chord(4 * bar + half + 1.5, voicing[1:], 0.3, 62, strum=0.01)
        roll = [voicing[0], voicing[1], pitch("G4") + (0 if symbol != "D" else -1), voicing[2]]
        for step in range(8):
            banjo.note(4 * bar + step / 2, roll[(0, 2, 1, 3, 2, 0, 1, 2)[step]] + 12 * (step in (3, 6)), 0.4, 84)
        drums.steps(4 * bar, SNARE, "-.o--.o--.o--.oo")
        drums.steps(4 * bar, KICK, "o.......o.......")
    fiddle.melody(
        0,
        "D5/.5 E5/.5 G5/1 B5/.5 A5/.5 G5/.5 E5/.5 D5/1 B4/.5 D5/.5 G4/1 r/1 E5/.5 G5/.5 C6/1 B5/.5 A5/.5 G5/.5 E5/.5 "
        "D5/1 G5/.5 A5/.5 B5/2 D6/1 B5/.5 G5/.5 A5/.5 B5/.5 G5/1 F#5/.5 A5/.5 D6/1 C6/.5 B5/.5 A5/1 "
        "F#5/.5 A5/.5 C6/.5 A5/.5 D5/.5 E5/.5 F#5/1 G5/2.5",
        velocity=96,
    )
    for beat, start in ((4, "B4"), (12, "D5"), (20, "A4")):
        steel.chord(beat, [pitch(start), pitch(start) + 5], 3, 84)
        steel.slide(beat, 0.6, -2, 0)
    return [score]


PIECES = [
    dict(score=train_beat, file="country/dry-creek-mail.m4a", title="Dry Creek Mail", artist="June Hadley Band",
         album="County Line", year=2022),
]
