"""Palm-muted gallop in E under double kick."""

from score import CRASH, HAT_OPEN, KICK, SNARE, TOM_HIGH, TOM_LOW, TOM_MID, Score, amplifier, pitch

RIFF = (("E2", 3), ("G2", 1), ("E2", 3), ("Bb2", 0.5), ("A2", 0.5))
ANSWER = (("E2", 2), ("C3", 1), ("D3", 1), ("E2", 2), ("F2", 2))


def gallop():
    bpm = 176
    rhythm = Score(bpm, looseness=3, seed=17, effects=amplifier(34, -15))
    chugs = [rhythm.part(28, volume=120, pan=pan, reverb=0) for pan in (4, 124)]
    chords = [rhythm.part(30, volume=110, pan=pan, reverb=0) for pan in (4, 124)]
    solo = Score(bpm, looseness=3, seed=18, effects=amplifier(26, -15))
    lead = solo.part(30, volume=110, reverb=30)
    band = Score(bpm, looseness=2, seed=19, effects="volume=2dB")
    bass = band.part(34, volume=112, reverb=0)
    drums = band.drums(kit=16, volume=120, reverb=20)
    for bar in range(0, 10, 2):
        beat = 4 * bar
        for name, length in RIFF if bar % 4 == 0 else ANSWER:
            root = pitch(name)
            if name == "E2":
                for step in range(int(length * 4)):
                    if step % 4 != 1:
                        for guitar in chugs:
                            guitar.chord(beat + step / 4, [root, root + 7], 0.2, 116)
                        bass.note(beat + step / 4, root - 12, 0.2, 112)
            else:
                for guitar in chords:
                    guitar.chord(beat, [root, root + 7, root + 12], length, 116)
                bass.note(beat, root - 12, length, 112)
            beat += length
        for single in (bar, bar + 1):
            drums.steps(4 * single, KICK, "XxxxXxxxXxxxXxxx")
            drums.steps(4 * single, SNARE, "....X.......X...")
            drums.steps(4 * single, HAT_OPEN, "x...x...x...x...")
        drums.steps(4 * bar, CRASH, "X", step=1)
    for tom, pattern in ((TOM_HIGH, "XX.."), (TOM_MID, "..XX"), (TOM_LOW, "....XXXX")):
        drums.steps(38, tom, pattern)
    lead.melody(
        16,
        "E5/.5 G5/.5 B5/.5 E6/.5 D6/.5 B5/.5 G5/.5 E5/.5 F5/.5 A5/.5 C6/.5 F6/.5 E6/.5 C6/.5 A5/.5 F5/.5 "
        "E5/.25 F#5/.25 G5/.25 A5/.25 B5/.25 A5/.25 G5/.25 F#5/.25 G5/.25 A5/.25 B5/.25 C6/.25 D6/.25 C6/.25 B5/.25 "
        "A5/.25 B5/2 E6/2",
        velocity=112,
    )
    for guitar in chords:
        guitar.chord(40, [pitch("E2"), pitch("B2"), pitch("E3")], 4, 118)
    bass.note(40, pitch("E1"), 4, 116)
    drums.steps(40, CRASH, "X", step=1)
    drums.steps(40, KICK, "X", step=1)
    return [rhythm, solo, band]


PIECES = [
    dict(score=gallop, file="metal/furnace-gate.mp3", title="Furnace Gate", artist="Iron Ledger", album="Slag",
         year=2018),
]
