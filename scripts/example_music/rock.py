"""Two overdriven guitars, driving eighths, a lead line."""

from score import CRASH, HAT_OPEN, KICK, RIDE, SNARE, TOM_HIGH, TOM_LOW, Score, amplifier, chord, pitch


def drive():
    bpm = 138
    rhythm = Score(bpm, looseness=6, seed=41, effects=amplifier(28, -12))
    left = rhythm.part(27, volume=110, pan=10, reverb=20)
    right = rhythm.part(27, volume=110, pan=118, reverb=20)
    solo = Score(bpm, looseness=6, seed=42, effects=amplifier(20, -15))
    lead = solo.part(29, volume=110, reverb=50)
    band = Score(bpm, looseness=5, seed=43, effects="volume=4dB")
    bass = band.part(34, volume=112, reverb=5)
    drums = band.drums(kit=8, volume=118, reverb=35)
    bars = ["A5", "A5", "F5", "G5", "A5", "C5", "D5", "E5"]
    for bar, symbol in enumerate(bars):
        power = chord(symbol, 2)
        for guitar in (left, right):
            for at, length in ((0, 1.4), (1.5, 0.9), (2.5, 0.45), (3, 0.45), (3.5, 0.45)):
                guitar.chord(4 * bar + at, power, length, 108, strum=0.01)
        for step in range(8):
            bass.note(4 * bar + step / 2, power[0] - 12 if power[0] >= pitch("E2") else power[0], 0.45, 104)
        drums.steps(4 * bar, KICK, "X.....x.X.x.....")
        drums.steps(4 * bar, SNARE, "....X.......X...")
        drums.steps(4 * bar, HAT_OPEN if bar < 4 else RIDE, "x.x.x.x.x.x.x.x.")
    for at in (0, 16):
        drums.steps(at, CRASH, "X", step=1)
    drums.steps(31, TOM_HIGH, "XX..")
    drums.steps(31, TOM_LOW, "..XX")
    lead.melody(
        8,
        "r/1 C5/.5 D5/.5 F5/1 E5/.5 D5/.5 D5/1.5 B4/.5 G4/1 A4/1 E5/1.5 D5/.5 C5/.5 A4/.5 C5/1 E5/1 G5/1.5 E5/.5 C5/1 "
        "D5/.5 F#5/.5 A5/1.5 F#5/.5 D5/1 E5/.5 G#5/.5 B5/3",
        velocity=108,
    )
    for beat in (12, 16, 21, 25):
        lead.slide(beat, 0.25, -2, 0)
    for guitar in (left, right):
        guitar.chord(32, chord("A5", 2), 3, 112)
    bass.note(32, pitch("A1"), 3, 108)
    drums.steps(32, CRASH, "X", step=1)
    drums.steps(32, KICK, "X", step=1)
    return [rhythm, solo, band]


PIECES = [
    dict(score=drive, file="rock/motorway-lights.mp3", title="Motorway Lights", artist="The Long Weekend",
         album="Overtime", year=2013),
]
